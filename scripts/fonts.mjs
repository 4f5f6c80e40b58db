// Copies the typefaces that a brand may choose to static/build/fonts, with their licences.
import { copyFile, mkdir } from "node:fs/promises"

const FAMILIES = ["figtree", "inter", "jost", "playfair-display", "source-sans-3", "source-serif-4"]
// What the portal's languages are written in, and their neighbours' names.
const SUBSETS = ["latin", "latin-ext"]
const TARGET = "static/build/fonts"

await mkdir(TARGET, { recursive: true })
for (const family of FAMILIES) {
  const source = `node_modules/@fontsource-variable/${family}`
  for (const subset of SUBSETS) {
    const file = `${family}-${subset}-wght-normal.woff2`
    await copyFile(`${source}/files/${file}`, `${TARGET}/${family}-${subset}.woff2`)
  }
  await copyFile(`${source}/LICENSE`, `${TARGET}/${family}-LICENSE.txt`)
}
