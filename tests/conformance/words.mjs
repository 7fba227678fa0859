// What the page says about signing in, by which a person knows what to do next.
export const WANTS_SIGN_IN = 'The server wants you to sign in';
export const WANTS_MORE = 'The server requires more scopes';
/** It stops asking. */
export const NOT_GRANTED = 'The server requires scopes that were not granted';
