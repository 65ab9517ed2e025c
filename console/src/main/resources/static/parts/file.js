/** Gives the person a file that the page has made. */
export function download(name, type, text) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

// RFC 4180, and safe in spreadsheets: what would begin a formula there gets an apostrophe before it.
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

function field(value) {
  const text = value == null ? '' : String(value);
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export const csv = (columns, rows) =>
  [columns, ...rows.map(row => columns.map(column => row[column]))]
    .map(row => `${row.map(field).join(',')}\r\n`).join('');
