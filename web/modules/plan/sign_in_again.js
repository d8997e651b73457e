// Where one signs in again when the session has run out: back to this page, where the work of this tab still waits.

/** @param {{status: number}} problem */
export function isSignedOut({ status }) {
  return status === 401;
}

/** @param {Pick<Location, 'pathname' | 'search'>} [here] */
export function signInAddress({ pathname, search } = window.location) {
  return `/sign-in?next=${encodeURIComponent(pathname + search)}`;
}
