// node grade.mjs, told on standard input {url, cookies, chromium}: one JSON report per line.
import { text } from "node:stream/consumers"
import lighthouse, { desktopConfig } from "lighthouse"
import puppeteer from "puppeteer-core"

const PROFILES = { desktop: desktopConfig, mobile: undefined }
const onlyCategories = ["performance", "accessibility", "best-practices"]
// A cookie is what signs the reader in: it must outlive what Lighthouse clears before it looks.
const flags = { onlyCategories, disableStorageReset: true, logLevel: "error" }

const { url, cookies, chromium } = JSON.parse(await text(process.stdin))
const browser = await puppeteer.launch({ executablePath: chromium, args: ["--no-sandbox"] })
try {
  await browser.setCookie(...cookies)
  for (const [profile, config] of Object.entries(PROFILES)) {
    const page = await browser.newPage()
    const { lhr } = await lighthouse(url, flags, config, page)
    console.log(JSON.stringify({ profile, ...told(lhr) }))
    await page.close()
  }
} finally {
  await browser.close()
}

function told({ categories, audits, runtimeError, finalDisplayedUrl }) {
  if (runtimeError) throw new Error(runtimeError.message)
  const failed = Object.values(categories).flatMap(({ id, auditRefs }) => auditRefs
    .filter(({ id: audit, weight }) => weight && audits[audit].score !== null && audits[audit].score < 0.9)
    .map(({ id: audit }) => `${id}: ${audits[audit].title} ${audits[audit].displayValue ?? ""} ${where(audits[audit])}`))
  return {
    url: finalDisplayedUrl,
    scores: Object.fromEntries(Object.values(categories).map(({ id, score }) => [id, Math.round(score * 100)])),
    figures: Object.fromEntries(["first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "speed-index"]
      .map((id) => [id, audits[id].displayValue])),
    shift: audits["cumulative-layout-shift"].numericValue,
    failed,
  }
}

function where({ details }) {
  return (details?.items ?? []).slice(0, 3).map(({ node, url }) => node?.selector ?? url ?? "").join("; ")
}
