// A resident in Debian's own Firefox, by WebDriver BiDi: pins a place and sees the slip, and again without a network.
// node firefox.mjs ADDRESS → one line of JSON; exit 1 when something on the way was not there.

import { launch } from 'puppeteer-core';

const WITHIN_MS = 30_000;
const [address, program] = process.argv.slice(2);
const browser = await launch({ browser: 'firefox', executablePath: program, headless: true, timeout: WITHIN_MS });
const troubles = [];
try {
  const page = await browser.newPage();
  await page.setViewport({ width: 360, height: 640 });
  page.setDefaultTimeout(WITHIN_MS);
  page.on('pageerror', (error) => troubles.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && troubles.push(message.text()));
  page.on('request', (request) => {
    if (!request.url().startsWith(address) && /^https?:/.test(request.url())) troubles.push(`asked ${request.url()}`);
  });
  const press = async (selector) => (await page.waitForSelector(selector, { visible: true })).click();
  const shown = (step) => page.waitForSelector(`.step[data-step="${step}"]:not([hidden])`);

  await page.goto(`${address}/areas/hjertelunden?lang=da`);
  await page.waitForSelector('[data-ready] .map-controls', { visible: true });
  const signs = await page.$$eval('.leaflet-marker-icon', (found) => found.length);
  await press('#sheet-home .kind[data-kind="challenge"]');
  await shown('place');
  await page.waitForSelector('.map-cross');
  await press('.step[data-step="place"] [data-do="next"]');
  await page.waitForFunction(() => {
    const step = document.querySelector('.step:not([hidden])')?.dataset.step;
    if (step === 'near') document.querySelector('.step:not([hidden]) [data-do="next"]').click();
    return step === 'about';
  });
  await press('.step[data-step="about"] fieldset:not([disabled]) .symbol-card');
  await press('.step[data-step="about"] [data-do="send"]');
  await shown('done');
  const slip = await page.$eval('#slip-code', (code) => code.textContent.trim());
  await page.goto(`${address}/s/${slip}`);
  const heading = await page.$eval('main h1', (found) => found.textContent.trim());
  process.stdout.write(`${JSON.stringify({ version: await browser.version(), signs, slip, heading, troubles })}\n`);
} finally {
  await browser.close();
}
process.exitCode = troubles.length ? 1 : 0;
