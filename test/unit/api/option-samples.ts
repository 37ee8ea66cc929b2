/** Right and wrong values for every type an option may have, as scripts write them. */

/** A value in Lua, and how messages describe it. */
export interface Given {
  readonly lua: string;
  readonly got: string;
}

/** Values of a type. */
export interface Samples {
  readonly right: string;
  readonly wrongType: Given;
  /** What a message expects instead of the wrong type. Default: the type's own words. */
  readonly expects?: string;
  /** A value of the right type that is wrong; absent where every value is right. */
  readonly wrong?: WrongValue;
}

export interface WrongValue {
  readonly lua: string;
  /** The message after the path. */
  readonly says: string;
  /** Where in the value it is wrong: `[1]`, `.name`. */
  readonly at?: string;
}

export const TRUE: Given = { lua: "true", got: "the boolean true" };
export const FUNCTION: Given = { lua: "print", got: "a function" };
export const STRING: Given = { lua: '"yes"', got: 'the string "yes"' };
const NO_TEXT = String.raw`"\xff"`;
const NOT_UTF8 = "got a string of 1 bytes that is not UTF-8";
const EMPTY = 'expected a string that is not empty, got the string ""';
export const TEXT: Samples = {
  right: '"text"',
  wrongType: TRUE,
  wrong: { lua: NO_TEXT, says: `expected a string, ${NOT_UTF8}` },
};
export const NON_EMPTY: Samples = {
  right: '"text"',
  wrongType: TRUE,
  expects: "a string",
  wrong: { lua: '""', says: EMPTY },
};

/** One of some words, of which the last is tried. */
function words(...choices: readonly string[]): readonly [string, Samples] {
  const quoted = choices.map((word) => JSON.stringify(word));
  const expected = `one of ${quoted.join(", ")}`;
  const samples: Samples = {
    right: quoted.at(-1) ?? "",
    wrongType: TRUE,
    wrong: { lua: '"zzzzzz"', says: `expected ${expected}, got the string "zzzzzz"` },
  };
  return [`${quoted.join("|")}: ${expected}`, samples];
}

const WORDS: readonly (readonly [string, Samples])[] = [
  words("default", "pull", "local"),
  words("metadata", "none"),
  words("sandbox", "host", "none"),
  words("sandbox", "insecure"),
  words("shared", "private", "locked"),
  words("string", "boolean", "integer", "number"),
];

/** By what a type says of itself, `bk.unset` left out: the text for editors, then the words of messages. */
export const SAMPLES: Readonly<Record<string, Samples>> = {
  ...Object.fromEntries(WORDS),
  "boolean: true or false": { right: "false", wrongType: STRING },
  "State: a State": { right: "s", wrongType: STRING },
  "Text: a string": TEXT,
  "Text: a string that is not empty": NON_EMPTY,
  "Text|Text[]: a string that is not empty or a list of such": {
    ...NON_EMPTY,
    right: '{ "a", "b" }',
  },
  "Text: a path": {
    ...NON_EMPTY,
    right: '"/mnt"',
    wrong: { lua: '"/"', says: 'cannot mount over "/"' },
  },
  "Text: the name of a file": {
    ...NON_EMPTY,
    right: '"tool.tar.gz"',
    wrong: {
      lua: '"a/b"',
      says: 'expected the name of a file without directories, got "a/b"',
    },
  },
  "Text: the name of an OCI layout": {
    ...NON_EMPTY,
    right: '"layouts"',
    wrong: { lua: '"a b"', says: '"a b" cannot name an OCI layout' },
  },
  "Text: a branch, a tag or a commit": {
    ...NON_EMPTY,
    right: '"v1.2"',
    wrong: {
      lua: '"--upload-pack"',
      says: '"--upload-pack" cannot be a branch, a tag or a commit',
    },
  },
  "string: the name of a variable": {
    ...NON_EMPTY,
    right: '"TOKEN"',
    wrong: { lua: '"A=B"', says: '"A=B" cannot name a variable' },
  },
  "string|boolean|number: a string, a boolean or a number": {
    right: '"1"',
    wrongType: { lua: "{}", got: "an empty table" },
    wrong: { lua: NO_TEXT, says: `expected a string, a boolean or a number, ${NOT_UTF8}` },
  },
  "(string|boolean|number)[]: a list (each a string, a boolean or a number)": {
    right: '{ "1", "2" }',
    wrongType: STRING,
    wrong: {
      lua: "{ {}, print }",
      at: "[2]",
      says: "expected a string, a boolean or a number, got a function",
    },
  },
  "integer: an integer from 0 to 4294967295": {
    right: "1000",
    wrongType: STRING,
    wrong: {
      lua: "4294967296",
      says: "expected an integer from 0 to 4294967295, got the integer 4294967296",
    },
  },
  "integer: an integer from 1 to 10000": {
    right: "3",
    wrongType: STRING,
    wrong: { lua: "0", says: "expected an integer from 1 to 10000, got the integer 0" },
  },
  "integer: an integer from 0 to 2147483647": {
    right: "3",
    wrongType: STRING,
    wrong: {
      lua: "2147483648",
      says: "expected an integer from 0 to 2147483647, got the integer 2147483648",
    },
  },
  'integer|integer[]|string: exit codes from 0 to 255: an integer, a list, or a range such as "0..5"':
    {
      right: '"0..5"',
      wrongType: TRUE,
      wrong: {
        lua: "{ 0, 256 }",
        at: "[2]",
        says: "expected an exit code from 0 to 255, got the integer 256",
      },
    },
  'integer|string: a size in bytes or such as "64m"': {
    right: '"64m"',
    wrongType: TRUE,
    wrong: { lua: "-1", says: 'expected a size in bytes or such as "64m", got the integer -1' },
  },
  'number|string: a duration in seconds or such as "1m30s"': {
    right: '"1m30s"',
    wrongType: TRUE,
    wrong: {
      lua: '"10us"',
      says: 'expected 0, or a duration from 1ms to 2562047h47m16s, got the string "10us"',
    },
  },
  'string|integer: an octal mode such as "0755"': {
    right: '"0750"',
    wrongType: TRUE,
    wrong: {
      lua: "755",
      says: 'the integer 755 is decimal (octal 1363): write the string "0755"',
    },
  },
  'string|integer: an octal mode such as "0644"': {
    right: '"0640"',
    wrongType: TRUE,
    expects: 'an octal mode such as "0755"',
    wrong: {
      lua: '"4755"',
      says: 'expected a mode from "0001" to "0777" (state:copy can give it any other), got the string "4755"',
    },
  },
  'string|integer: an octal mode such as "0755" or a symbolic one such as "u+x"': {
    right: '"u+x,go-w"',
    wrongType: TRUE,
    wrong: {
      lua: '"rwx"',
      says: 'expected an octal mode such as "0755" or a symbolic one such as "u+x", got the string "rwx"',
    },
  },
  'Text|Owner: an owner such as "user:group" or { user = …, group = … }': {
    right: '"app:app"',
    wrongType: TRUE,
    wrong: {
      lua: '"a:b:c"',
      says: 'expected "user", "user:group" or numbers, got the string "a:b:c"',
    },
  },
  'string|integer|Owner: an owner in numbers such as "1000:1000"': {
    right: '"1000:1000"',
    wrongType: TRUE,
    expects: 'an owner such as "user:group" or { user = …, group = … }',
    wrong: {
      lua: '"app"',
      says: 'expected numbers such as "1000:1000" (names cannot be resolved here), got the string "app"',
    },
  },
  'Text|Platform|PlatformTable: a platform such as "linux/arm64"': {
    right: 'bk.platform("linux", "arm64")',
    wrongType: TRUE,
    wrong: {
      lua: '"linux/arm65"',
      says: 'invalid platform "linux/arm65": unknown architecture "arm65"',
    },
  },
  "Text|ProgressGroup: a name or { id, name, weak }": {
    ...NON_EMPTY,
    right: '"build"',
    wrong: { lua: "{}", says: "expected a name or an id, got an empty table" },
  },
  "Mount|State|(Mount|State)[]: a Mount (bk.cache, bk.bind, …) or a State or a list of such": {
    right: '{ bk.cache("/root/.cache"), { s, false } }',
    wrongType: STRING,
    expects: "a Mount (bk.cache, bk.bind, …) or a State",
    wrong: {
      lua: '{ s, "/root/.npm" }',
      at: "[2]",
      says: 'expected a Mount (bk.cache, bk.bind, …) or a State, got the string "/root/.npm"',
    },
  },
  "Mount|Mount[]: a Mount or a list of such": {
    right: '{ bk.cache("/root/.cache"), false }',
    wrongType: STRING,
    expects: "a Mount",
    wrong: { lua: "{ s }", at: "[1]", says: "expected a Mount, got a State" },
  },
  "Text|(Text|Device)[]: the name of a device, or { name = …, optional = true }, or a list of such":
    {
      right:
        '{ "vendor.com/class=gpu", false, { { name = "vendor.com/class=disk", optional = true } } }',
      wrongType: TRUE,
      expects: "a string",
      wrong: { lua: '{ "" }', at: "[1]", says: EMPTY },
    },
  "Text[]: a list of words": {
    right: '{ "/bin/bash", "-c" }',
    wrongType: STRING,
    expects: "a list (each a string)",
    wrong: { lua: "{}", says: "expected a command, got an empty list" },
  },
  "Text|Text[]: a command: a string for the shell or a list of words": {
    right: '{ "sh", "-c", "date" }',
    wrongType: TRUE,
    wrong: { lua: '" "', says: "expected a command, got a blank string" },
  },
  'Text|Text[]: a command, or a list that begins with "CMD", "CMD-SHELL" or "NONE"': {
    ...NON_EMPTY,
    right: '{ "CMD", "true" }',
    wrong: {
      lua: '{ "true" }',
      says: 'expected a list that begins with "CMD", "CMD-SHELL" or "NONE", got a table',
    },
  },
  "Healthcheck: a table of options": {
    right: '{ test = "true" }',
    wrongType: STRING,
    wrong: { lua: '{ interval = "1s" }', says: "test is missing: expected a command" },
  },
  "string|integer|(string|integer)[]: a string or a list of such": {
    ...NON_EMPTY,
    right: '{ 8080, "53/udp", "8000-8010" }',
    wrong: {
      lua: '{ 8080, "http" }',
      at: "[2]",
      says: 'expected a port such as 8080, "8080/tcp" or "8000-8010/udp", got "http"',
    },
  },
  "table<string, Text>: a table (each value a string that is not empty)": {
    right: '{ TOKEN = "token" }',
    wrongType: STRING,
    wrong: { lua: '{ TOKEN = "" }', at: ".TOKEN", says: EMPTY },
  },
  "table<string, Text>: a table (each value a string)": {
    right: '{ title = "example" }',
    wrongType: STRING,
    wrong: { lua: '{ "title" }', says: "expected names as keys, got the key 1" },
  },
  "table<string, Text|Unset>: a table (each value a string)": {
    right: '{ team = "build", tier = bk.unset }',
    wrongType: STRING,
    wrong: { lua: '{ "title" }', says: "expected names as keys, got the key 1" },
  },
  'table<string, Text|Unset>|Text[]: variables: { KEY = "value" } or { "KEY=value" }': {
    right: '{ LANG = "C", EDITOR = bk.unset }',
    wrongType: STRING,
    wrong: { lua: '{ ["A B"] = "c" }', says: '"A B" cannot name a variable' },
  },
  "table<string, integer|integer[]>: a table (each value a number or { soft, hard })": {
    right: "{ nofile = { 1024, 4096 }, nproc = 100 }",
    wrongType: STRING,
    wrong: {
      lua: "{ nofiles = 1024 }",
      says: 'there is no limit "nofiles" (did you mean "nofile"?)',
    },
  },
};
