// Bytes and texts, as JOSE wants them.

export const utf8 = text => new TextEncoder().encode(text);

export const base64url = bytes =>
  btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');

export const encodeJson = value => base64url(utf8(JSON.stringify(value)));

/** A random id: of a message, or of a job. */
export const newId = () => crypto.randomUUID();
