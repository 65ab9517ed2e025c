import { TokenShapeError } from './errors.js';

// The rule of the token-service, in the same order: the first slip that explains the text is told. events-schema holds
// its test vectors (token-shapes.json).

const SPACE_AROUND = /^[\t-\r \u00a0\ufeff\u200b\u2028]|[\t-\r \u00a0\ufeff\u200b\u2028]$/;
const QUOTES = ['"', "'", '`', '“', '”', '„', '‘', '’', '«', '»', '&quot;', '\\"'];
const BEARER = /^(bearer[ :\t]|authorization[: ])/;
const URL_PARTS = /:\/\/|www\.|apify\.com|[?&]token=/;
const PLACEHOLDERS = ['undefined', 'null', 'none', 'nil', 'nan', 'true', 'false', '[object object]', '(none)', 'changeme',
  'secret', 'password', 'test', 'todo'];
const PLACEHOLDER = /^([$<{%]|process\.env|os\.environ)|\*\*\*|\.\.\.|…|•|^apify_api_x+$/;
const OTHER_KIND = /^(apify_|ghp_|gho_|github_pat_|glpat-|sk-|sk_|pk_|xoxb-|xoxp-|akia|hf_)/;
const PREFIX = 'apify_api_';
const [LEAST, MOST] = [20, 128];

// What people are told who pasted it.
const HINTS = {
  TOKEN_EMPTY: 'There is nothing in the field.',
  TOKEN_SPACE_AROUND: 'There is a space or a line end before or after the token. Trim it.',
  TOKEN_QUOTED: 'The token stands in quotes. Leave them out.',
  TOKEN_BEARER: 'This is a whole Authorization header. Take only the token behind it.',
  TOKEN_URL: 'This is an address. Take only the token in it.',
  TOKEN_ASSIGNMENT: 'This is a name with a value. Take only the token behind it.',
  TOKEN_PLACEHOLDER: 'This stands in the place of a token, and is none.',
  TOKEN_TWICE: 'The token stands there twice.',
  TOKEN_OTHER_KIND: 'This is a secret of another kind. Apify API tokens begin with apify_api_.',
  TOKEN_CONTROL_CHARACTER: 'There is an invisible character in it. Copy the token once more.',
  TOKEN_FOREIGN_CHARACTER: 'There is a character in it that no token has. Letters, digits, - and _ are allowed.',
  TOKEN_TOO_SHORT: `A token has at least ${LEAST} characters.`,
  TOKEN_TOO_LONG: `A token has at most ${MOST} characters.`,
};

/** Why this text is no Apify API token, as a reason `TOKEN_…`; undefined if it may be one. */
export function tokenSlip(text) {
  const lower = text.replace(/[A-Z]/g, letter => letter.toLowerCase());
  if (/^[\t-\r ]*$/.test(text)) return 'TOKEN_EMPTY';
  if (SPACE_AROUND.test(text)) return 'TOKEN_SPACE_AROUND';
  if (QUOTES.some(quote => lower.startsWith(quote) || lower.endsWith(quote))) return 'TOKEN_QUOTED';
  if (BEARER.test(lower)) return 'TOKEN_BEARER';
  if (URL_PARTS.test(lower)) return 'TOKEN_URL';
  if (lower.startsWith(PREFIX) && lower.indexOf(PREFIX, 1) > 0) return 'TOKEN_TWICE';
  if (/[\0-\x1f\x7f]/.test(text)) return 'TOKEN_CONTROL_CHARACTER';
  if (isPlaceholder(lower)) return 'TOKEN_PLACEHOLDER';
  if (/[=:]/.test(text)) return 'TOKEN_ASSIGNMENT';
  if (!lower.startsWith(PREFIX) && OTHER_KIND.test(lower)) return 'TOKEN_OTHER_KIND';
  if (/[^A-Za-z0-9_-]/.test(text)) return 'TOKEN_FOREIGN_CHARACTER';
  if (text.length < LEAST) return 'TOKEN_TOO_SHORT';
  return text.length > MOST ? 'TOKEN_TOO_LONG' : undefined;
}

function isPlaceholder(lower) {
  return PLACEHOLDERS.includes(lower) || PLACEHOLDER.test(lower)
    || (!/[0-9=:]/.test(lower) && lower.includes('token'));
}

/** Throws TokenShapeError with the slip; never quotes the text. */
export function requireToken(text) {
  const reason = tokenSlip(text);
  if (reason) {
    throw new TokenShapeError(`This is no Apify API token: ${HINTS[reason]}`, { reason, hint: HINTS[reason] });
  }
}
