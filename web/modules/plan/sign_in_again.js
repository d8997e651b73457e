// Where one signs in again when the session has run out: back to this page, where the work of this tab still waits.

import { t } from '../catalogue.js';

/** @param {{status: number}} problem */
export function isSignedOut({ status }) {
  return status === 401;
}

/** @param {Pick<Location, 'pathname' | 'search'>} [here] */
export function signInAddress({ pathname, search } = window.location) {
  return `/sign-in?next=${encodeURIComponent(pathname + search)}`;
}

/**
 * Return the button that a trouble needs in a toast: to sign in again, or nothing.
 * @param {{status: number}} problem
 */
export function signInWay(problem) {
  return isSignedOut(problem) ? { words: t('planner.sign_in'), act: () => window.location.assign(signInAddress()) } : null;
}
