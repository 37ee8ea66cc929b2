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
const STRING: Given = { lua: '"yes"', got: 'the string "yes"' };
const TABLE: Given = { lua: "{}", got: "an empty table" };

const NO_TEXT = String.raw`"\xff"`;
const NOT_UTF8 = "expected a string, got a string of 1 bytes that is not UTF-8";
const EMPTY = 'expected a string that is not empty, got the string ""';
const TEXT: Samples = {
  right: '"text"',
  wrongType: TRUE,
  wrong: { lua: NO_TEXT, says: NOT_UTF8 },
};
const NON_EMPTY: Samples = {
  right: '"text"',
  wrongType: TRUE,
  expects: "a string",
  wrong: { lua: '""', says: EMPTY },
};
const ENVIRONMENT: Samples = {
  right: '{ LANG = "C", EDITOR = bk.unset }',
  wrongType: STRING,
  wrong: { lua: '{ ["A B"] = "c" }', says: '"A B" cannot name a variable' },
};

/** By what a type says of itself, `bk.unset` left out: the text for editors, then the words of messages. */
export const SAMPLES: Readonly<Record<string, Samples>> = {
  "boolean: true or false": { right: "false", wrongType: STRING },
  "State: a State": { right: "s", wrongType: STRING },
  "Text: a string": TEXT,
  "Text: a string that is not empty": NON_EMPTY,
  "Text|Text[]: a string that is not empty or a list of such": {
    ...NON_EMPTY,
    right: '{ "a", "b" }',
  },
  "Text: a path": {
    right: '"/mnt"',
    wrongType: TRUE,
    expects: "a string",
    wrong: { lua: '"/"', says: 'cannot mount over "/"' },
  },
  "Text: the name of a file": {
    right: '"tool.tar.gz"',
    wrongType: TRUE,
    expects: "a string",
    wrong: {
      lua: '"a/b"',
      says: 'expected the name of a file without directories, got "a/b"',
    },
  },
  "Text: the name of an OCI layout": {
    right: '"layouts"',
    wrongType: TRUE,
    expects: "a string",
    wrong: { lua: '"a b"', says: '"a b" cannot name an OCI layout' },
  },
  "Text: a branch, a tag or a commit": {
    right: '"v1.2"',
    wrongType: TRUE,
    expects: "a string",
    wrong: {
      lua: '"--upload-pack"',
      says: '"--upload-pack" cannot be a branch, a tag or a commit',
    },
  },
  "string: the name of a variable": {
    right: '"TOKEN"',
    wrongType: TRUE,
    expects: "a string",
    wrong: { lua: '"A=B"', says: '"A=B" cannot name a variable' },
  },
  '"default"|"pull"|"local": one of "default", "pull", "local"': {
    right: '"pull"',
    wrongType: TRUE,
    wrong: {
      lua: '"always"',
      says: 'expected one of "default", "pull", "local", got the string "always"',
    },
  },
  '"metadata"|"none": one of "metadata", "none"': {
    right: '"none"',
    wrongType: TRUE,
    wrong: { lua: '"size"', says: 'expected one of "metadata", "none", got the string "size"' },
  },
  '"sandbox"|"host"|"none": one of "sandbox", "host", "none"': {
    right: '"host"',
    wrongType: TRUE,
    wrong: {
      lua: '"bridge"',
      says: 'expected one of "sandbox", "host", "none", got the string "bridge"',
    },
  },
  '"sandbox"|"insecure": one of "sandbox", "insecure"': {
    right: '"insecure"',
    wrongType: TRUE,
    wrong: {
      lua: '"none"',
      says: 'expected one of "sandbox", "insecure", got the string "none"',
    },
  },
  '"shared"|"private"|"locked": one of "shared", "private", "locked"': {
    right: '"locked"',
    wrongType: TRUE,
    wrong: {
      lua: '"lock"',
      says: 'expected one of "shared", "private", "locked", got the string "lock" (did you mean "locked"?)',
    },
  },
  '"string"|"boolean"|"integer"|"number": one of "string", "boolean", "integer", "number"': {
    right: '"integer"',
    wrongType: TRUE,
    wrong: {
      lua: '"int"',
      says: 'expected one of "string", "boolean", "integer", "number", got the string "int"',
    },
  },
  "string|boolean|number: a string, a boolean or a number": {
    right: '"1"',
    wrongType: TABLE,
    wrong: {
      lua: NO_TEXT,
      says: "expected a string, a boolean or a number, got a string of 1 bytes that is not UTF-8",
    },
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
  "integer: an integer of at least 0": {
    right: "3",
    wrongType: STRING,
    wrong: { lua: "1.5", says: "expected an integer of at least 0, got the number 1.5" },
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
      says: 'expected 0 or at least one millisecond, got the string "10us"',
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
    right: '"build"',
    wrongType: TRUE,
    expects: "a string",
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
  "(Text|Device)[]: a list (each the name of a device, or { name = …, optional = true })": {
    right: '{ "vendor.com/class=gpu", { name = "vendor.com/class=disk", optional = true } }',
    wrongType: STRING,
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
    right: '{ "CMD", "true" }',
    wrongType: TRUE,
    expects: "a string",
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
    right: '{ 8080, "53/udp", "8000-8010" }',
    wrongType: TRUE,
    expects: "a string",
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
  'table<string, Text|Unset>|Text[]: variables: { KEY = "value" } or { "KEY=value" }': ENVIRONMENT,
  "table<string, integer|integer[]>: a table (each value a number or { soft, hard })": {
    right: "{ nofile = { 1024, 4096 }, nproc = 100 }",
    wrongType: STRING,
    wrong: {
      lua: "{ nofiles = 1024 }",
      says: 'there is no limit "nofiles" (did you mean "nofile"?)',
    },
  },
};

const DIGEST: Samples = {
  ...TEXT,
  right: `"sha256:${"0".repeat(64)}"`,
  wrong: {
    lua: '"sha256:abc"',
    says: 'expected "sha256:" and 64 hexadecimal digits in lower case, got the string "sha256:abc"',
  },
};
const HOSTS: Samples = {
  right: '{ registry = "10.0.0.1" }',
  wrongType: STRING,
  wrong: {
    lua: '{ registry = "10.0.0" }',
    at: ".registry",
    says: 'expected an IP address, got "10.0.0"',
  },
};

/** Options whose values have rules that their type's words do not tell. */
export const OF_ITS_OWN: Readonly<Record<string, Samples>> = {
  "ImageOptions.checksum": DIGEST,
  "HttpOptions.checksum": DIGEST,
  "GitOptions.checksum": {
    ...NON_EMPTY,
    right: '"0123abc"',
    wrong: {
      lua: '"v1.2"',
      says: 'expected the hash of a commit, in lower-case hexadecimal digits, got the string "v1.2"',
    },
  },
  "AddOptions.checksum": {
    ...NON_EMPTY,
    right: '"0123abc"',
  },
  "HttpOptions.headers": {
    right: '{ Accept = "text/plain", ["user-agent"] = "luakit" }',
    wrongType: STRING,
    wrong: {
      lua: '{ Cookie = "a=b" }',
      says: '"Cookie" is not sent: only the headers Accept and User-Agent can be set; BuildKit sends no others',
    },
  },
  "RunOptions.add_hosts": HOSTS,
  "DefaultsOptions.add_hosts": HOSTS,
  "ImageFields.stop_signal": {
    ...TEXT,
    right: '"SIGTERM"',
    wrong: {
      lua: '"stop it"',
      says: 'expected a signal such as "SIGTERM" or 15, got "stop it"',
    },
  },
  "ImageFields.created": {
    ...TEXT,
    right: '"2026-01-31T12:00:00Z"',
    wrong: {
      lua: '"yesterday"',
      says: 'expected a time such as "2026-01-31T12:00:00Z", got the string "yesterday"',
    },
  },
  // Mounts and downloads know numbers alone.
  "Owner.user": {
    ...TEXT,
    right: "1000",
    wrong: { lua: '"a:b"', says: 'expected a name or a number, got the string "a:b"' },
  },
  "Owner.group": {
    ...TEXT,
    right: "1000",
    wrong: { lua: '"a:b"', says: 'expected a name or a number, got the string "a:b"' },
  },
  "PlatformTable.os": { ...NON_EMPTY, right: '"linux"' },
  "PlatformTable.arch": { ...NON_EMPTY, right: '"arm64"' },
  "PlatformTable.variant": { ...NON_EMPTY, right: '"v8"' },
  "ArgOptions.description": TEXT,
};

/** Options that another one of the same table needs, by table or for one option. */
export const COMPANIONS: Readonly<Record<string, string>> = {
  "CacheOptions.source": "from = s",
  Device: 'name = "vendor.com/class=gpu"',
  Healthcheck: 'test = "true"',
  PlatformTable: 'os = "linux", arch = "arm64"',
  ProgressGroup: 'id = "group"',
  SecretOptions: 'id = "token"',
};

/** Arguments by the names of parameters; those of one function by both names, those beside one option by all three. */
export const ARGUMENTS: Readonly<Record<string, string>> = {
  command: '"true"',
  data: '"data"',
  dest: '"/dest"',
  fields: "{}",
  lower: "s",
  message: '"message"',
  options: "{}",
  path: '"/path"',
  reference: '"alpine:3.20"',
  src: '"src"',
  state: "s",
  target: '"/target"',
  text: '"text"',
  upper: "s",
  "bk.arg name": '"NAME"',
  "bk.get_args names": '{ "NAME" }',
  "bk.git url": '"git@example.com:team/app.git"',
  "bk.http url": '"https://example.com/tool"',
  "bk.https url": '"https://example.com/tool"',
  "bk.local_ name": '"context"',
  "bk.oci_layout reference": `"base@sha256:${"0".repeat(64)}"`,
  "bk.platform os": '"linux/arm64"',
  // A name for one target each, and the function at its place with options and without.
  "bk.target name": '"target" .. line()',
  "bk.target options": "function() return s end",
  "bk.target body options": "function() return s end",
  "bk.secret dest": '"/run/secrets/token"',
  "os.getenv name": '"NAME"',
  "state:add src checksum": '"https://example.com/app.git"',
  "state:add src keep_git_dir": '"https://example.com/app.git"',
  "state:annotations value": "{}",
  "state:arch value": '"arm64"',
  "state:author value": '"me"',
  "state:cmd value": '"true"',
  "state:created value": '"2026-01-31T12:00:00Z"',
  "state:entrypoint value": '"true"',
  "state:env key": '{ LANG = "C" }',
  "state:get_env key": '"PATH"',
  "state:healthcheck value": '{ test = "true" }',
  "state:label key": '"team"',
  "state:label value": '"build"',
  "state:labels value": "{}",
  "state:os value": '"linux"',
  "state:shell value": '{ "/bin/sh", "-c" }',
  "state:stop_signal value": '"SIGTERM"',
  "state:user user": '"me"',
  "state:variant value": '"v8"',
  "state:with fn": "false",
};
