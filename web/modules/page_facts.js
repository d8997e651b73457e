// What the server tells the page about itself: slug, language, limits.

/** Return the facts of <script type="application/json" id="page">. */
export function pageFacts() {
  return JSON.parse(document.getElementById('page').textContent);
}

/** Say something to people who listen to the page. */
export function announce(words) {
  document.getElementById('announcer').textContent = words;
}
