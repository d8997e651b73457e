/** Read what the page brings along, or fetch what it only points at. */

/**
 * @template {import('geojson').Geometry} G
 * @template P
 * @typedef {{id?: string|number, geometry: G, properties: P}} Feature
 */

/**
 * Return the value of a JSON block, or null when the page has none of that name.
 * @param {string} name
 * @returns {any} whatever the service wrote there
 */
export function readBlock(name) {
  const block = document.querySelector(`script[data-map-block="${name}"]`);
  return block ? JSON.parse(block.textContent ?? '') : null;
}

/**
 * Return a layer's features: from the page, else from its address, else none.
 * @param {string} name
 * @param {Record<string, string>} sources  addresses by layer name
 * @returns {Promise<any[]>} GeoJSON features, with the columns of their layer
 */
export async function readLayer(name, sources) {
  const carried = readBlock(`layer-${name}`);
  if (carried) {
    return carried.features;
  }
  if (!sources[name]) {
    return [];
  }
  const answer = await fetch(sources[name], { headers: { accept: 'application/geo+json' } });
  if (!answer.ok) {
    throw new Error(`${name}: ${answer.status}`);
  }
  return (await answer.json()).features;
}
