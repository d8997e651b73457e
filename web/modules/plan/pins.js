// The pins of the area as the map carries them, with what they are called.

import { t } from '../catalogue.js';
import { readBlock } from '../map/blocks.js';
import { excerpt, pinTitle } from '../pin_words.js';

/**
 * @typedef {{id: string, kind: 'resource' | 'challenge', title: string, text: string, lang: string}} Pin
 * @typedef {{id: string, properties: Record<string, any>}} Feature
 */

const LAYERS = /** @type {const} */ ([['challenges', 'challenge'], ['resources', 'resource']]);

/**
 * Return all published pins by their identifier: challenges first.
 * @returns {Map<string, Pin>}
 */
export function pinsOfPage() {
  const all = LAYERS.flatMap(([layer, kind]) => {
    /** @type {Feature[]} */
    const features = readBlock(`layer-${layer}`)?.features ?? [];
    return features
      .filter(({ properties }) => (properties.state ?? 'published') === 'published')
      .map(({ id, properties }) => ({
        id: String(id), kind, title: pinTitle(properties, t), text: excerpt(properties.text, 80), lang: properties.language ?? '',
      }));
  });
  return new Map(all.map((pin) => [pin.id, pin]));
}
