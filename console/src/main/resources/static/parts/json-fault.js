// Where a text is no JSON, to the line and column: what browsers tell differs from one to the next. Also finds a name
// that stands twice in an object, which the vault refuses.
const STRING = String.raw`"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"`;
const OTHER = String.raw`-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null`;
const VALUE = new RegExp(String.raw`[ \t\r\n]*(?:([[\]{},:])|(${STRING})|(${OTHER})(?![\w.+-]))`, 'y');
const SPACE = /[ \t\r\n]*/y;
const MOST_LEVELS = 200;

function afterSpace(text, from) {
  SPACE.lastIndex = from;
  SPACE.exec(text);
  return SPACE.lastIndex;
}

/** {line, column, offset, fault} with fault a name in the texts; undefined for an object in JSON. */
export function jsonFault(text) {
  let at = 0;
  let token;
  const fail = (fault, offset = at) => {
    throw { fault, offset };
  };
  const next = () => {
    VALUE.lastIndex = at;
    const found = VALUE.exec(text);
    if (!found) {
      const begin = afterSpace(text, at);
      fail(begin === text.length ? 'end' : text[begin] === '"' ? 'string' : 'character', begin);
    }
    at = VALUE.lastIndex;
    const [, mark, string, other] = found;
    token = { begin: at - (mark ?? string ?? other).length, mark, string };
  };
  const comma = end => {
    next();
    if (token.mark === end) return false;
    if (token.mark !== ',') fail(end === '}' ? 'commaOrBrace' : 'commaOrBracket', token.begin);
    next();
    if (token.mark === end) fail('trailingComma', token.begin);
    return true;
  };
  const object = level => {
    const names = new Set();
    next();
    if (token.mark === '}') return;
    do {
      if (token.string === undefined) fail('name', token.begin);
      const name = JSON.parse(token.string);
      if (names.has(name)) fail('twice', token.begin);
      names.add(name);
      next();
      if (token.mark !== ':') fail('colon', token.begin);
      next();
      value(level + 1);
    } while (comma('}'));
  };
  const array = level => {
    next();
    if (token.mark === ']') return;
    do value(level + 1); while (comma(']'));
  };
  const value = level => {
    if (level > MOST_LEVELS) fail('deep', token.begin);
    if (token.mark === '{') object(level);
    else if (token.mark === '[') array(level);
    else if (token.mark !== undefined) fail('value', token.begin);
  };
  try {
    next();
    if (token.mark !== '{') fail('object', token.begin);
    value(0);
    const rest = afterSpace(text, at);
    if (rest < text.length) fail('more', rest);
    return undefined;
  } catch (error) {
    const { fault, offset } = error;
    if (fault === undefined) throw error;
    const lines = text.slice(0, offset).split('\n');
    return { fault, offset, line: lines.length, column: lines.at(-1).length + 1 };
  }
}
