// Writes static/build/plotly.js, one module with everything it needs.
import { readFile } from "node:fs/promises"
import { build } from "esbuild"

// plotly.js documents each attribute in its code. Without that text a reader loads a tenth less.
const DESCRIPTION = /^\s*description:\s*(\[[^\]]*\]\s*\.join\([^)]*\)|'([^'\\\n]|\\.)*'),?\s*$/gm

const withoutDescriptions = {
  name: "without-descriptions",
  setup(bundler) {
    bundler.onLoad({ filter: /plotly\.js\/src\/.*\.js$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8")
      return { contents: source.replace(DESCRIPTION, ""), loader: "js" }
    })
  },
}

await build({
  entryPoints: { plotly: "scripts/plotly.mjs" },
  outdir: "static/build",
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  legalComments: "eof",
  define: { global: "globalThis" },
  // The one style sheet within is that of maps, and there are none.
  loader: { ".css": "empty" },
  plugins: [withoutDescriptions],
  logLevel: "warning",
})
