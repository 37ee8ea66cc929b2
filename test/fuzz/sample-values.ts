/** Sample values for random calls of the API, as scripts write them. */
import { COMMAND_OPTIONS, SHARED_OPTIONS } from "../../src/llb/exec-options.js";
import type { Type } from "../../src/schema/types.js";

/** A right value, followed by wrong ones. */
export type SampleValues = readonly [right: string, ...wrong: string[]];

/** The command options, which have example values. */
const COMMAND_ROWS: Readonly<Record<string, { readonly example: string }>> = {
  ...COMMAND_OPTIONS,
  ...SHARED_OPTIONS,
};

/** Returns sample values of an option, given its key, such as `RunOptions.cwd`, and its type. */
export function sampleValues(key: string, type: Type<unknown>): SampleValues | undefined {
  const [, name = ""] = /^(?:Run|Defaults)Options\.(\w+)$/.exec(key) ?? [];
  const row = Object.hasOwn(COMMAND_ROWS, name) ? COMMAND_ROWS[name] : undefined;
  const known = OPTIONS[key] ?? TYPES[`${type.lua.replace(/\|Unset$/, "")}: ${type.expected}`];
  if (row === undefined) return known;
  return [row.example, ...(known?.slice(1) ?? ["true", '"?"', "-2"])];
}

/** Sample values by type: the type in the editor stubs, then its name in messages. */
const TYPES: Readonly<Record<string, SampleValues>> = {
  '"default"|"pull"|"local": one of "default", "pull", "local"': ['"local"', "true", '"zzzzzz"'],
  '"metadata"|"none": one of "metadata", "none"': ['"none"', "true", '"zzzzzz"'],
  '"sandbox"|"host"|"none": one of "sandbox", "host", "none"': ['"none"', "true", '"zzzzzz"'],
  '"sandbox"|"insecure": one of "sandbox", "insecure"': ['"insecure"', "true", '"zzzzzz"'],
  '"shared"|"private"|"locked": one of "shared", "private", "locked"': [
    '"locked"',
    "true",
    '"zzzzzz"',
  ],
  '"string"|"boolean"|"integer"|"number": one of "string", "boolean", "integer", "number"': [
    '"number"',
    "true",
    '"zzzzzz"',
  ],
  "boolean: true or false": ["false", '"yes"'],
  "State: a State": ["s", '"yes"'],
  "Text: a string": ['"text"', "true", '"\\xff"'],
  "Text: a string that is not empty": ['"text"', "true", '""'],
  "Text|Text[]: a string that is not empty or a list of such": ['{ "a", "b" }', "true", '""'],
  "Text: a path": ['"/mnt"', "true", '"/"'],
  "Text: the name of a file": ['"tool.tar.gz"', "true", '"a/b"'],
  "Text: the name of an OCI layout": ['"layouts"', "true", '"a b"'],
  "Text: a branch, a tag or a commit": ['"v1.2"', "true", '"--upload-pack"'],
  "string: the name of a variable": ['"TOKEN"', "true", '"A=B"'],
  "string|boolean|number: a string, a boolean or a number": ['"1"', "{}", '"\\xff"'],
  "(string|boolean|number)[]: a list (each a string, a boolean or a number)": [
    '{ "1", "2" }',
    '"yes"',
    "{ {}, print }",
  ],
  "integer: an integer from 0 to 4294967295": ["1000", '"yes"', "4294967296"],
  "integer: an integer from 1 to 10000": ["3", '"yes"', "0"],
  "integer: an integer from 0 to 2147483647": ["3", '"yes"', "2147483648"],
  'integer|integer[]|string: exit codes from 0 to 255: an integer, a list, or a range such as "0..5"':
    ['"0..5"', "true", "{ 0, 256 }"],
  'integer|string: a size in bytes or such as "64m"': ['"64m"', "true", "-1"],
  'number|string: a duration in seconds or such as "1m30s"': ['"1m30s"', "true", '"10us"'],
  'string|integer: an octal mode such as "0755"': ['"0750"', "true", "755"],
  'string|integer: an octal mode such as "0644"': ['"0640"', "true", '"4755"'],
  'string|integer: an octal mode such as "0755" or a symbolic one such as "u+x"': [
    '"u+x,go-w"',
    "true",
    '"rwx"',
  ],
  'Text|Owner: an owner such as "user:group" or { user = …, group = … }': [
    '"app:app"',
    "true",
    '"a:b:c"',
  ],
  'string|integer|Owner: an owner in numbers such as "1000:1000"': ['"1000:1000"', "true", '"app"'],
  'Text|Platform|PlatformTable: a platform such as "linux/arm64"': [
    'bk.platform("linux", "arm64")',
    "true",
    '"linux/arm65"',
  ],
  "Text|ProgressGroup: a name or { id, name, weak }": ['"build"', "true", "{}"],
  "Mount|State|(Mount|State)[]: a Mount (bk.cache, bk.bind, …) or a State or a list of such": [
    '{ bk.cache("/root/.cache"), { s, false } }',
    '"yes"',
    '{ s, "/root/.npm" }',
  ],
  "Mount|Mount[]: a Mount or a list of such": [
    '{ bk.cache("/root/.cache"), false }',
    '"yes"',
    "{ s }",
  ],
  "Text|(Text|Device)[]: the name of a device, or { name = …, optional = true }, or a list of such":
    [
      '{ "vendor.com/class=gpu", false, { { name = "vendor.com/class=disk", optional = true } } }',
      "true",
      '{ "" }',
    ],
  "Text[]: a list of words": ['{ "/bin/bash", "-c" }', '"yes"', "{}"],
  "Text|Text[]: a command: a string for the shell or a list of words": [
    '{ "sh", "-c", "date" }',
    "true",
    '" "',
  ],
  'Text|Text[]: a command, or a list that begins with "CMD", "CMD-SHELL" or "NONE"': [
    '{ "CMD", "true" }',
    "true",
    '{ "true" }',
  ],
  "Healthcheck: a table of options": ['{ test = "true" }', '"yes"', '{ interval = "1s" }'],
  "string|integer|(string|integer)[]: a string or a list of such": [
    '{ 8080, "53/udp", "8000-8010" }',
    "true",
    '{ 8080, "http" }',
  ],
  "table<string, Text>: a table (each value a string that is not empty)": [
    '{ TOKEN = "token" }',
    '"yes"',
    '{ TOKEN = "" }',
  ],
  "table<string, Text>: a table (each value a string)": [
    '{ title = "example" }',
    '"yes"',
    '{ "title" }',
  ],
  "table<string, Text|Unset>: a table (each value a string)": [
    '{ team = "build", tier = bk.unset }',
    '"yes"',
    '{ "title" }',
  ],
  'table<string, Text|Unset>|Text[]: variables: { KEY = "value" } or { "KEY=value" }': [
    '{ LANG = "C", EDITOR = bk.unset }',
    '"yes"',
    '{ ["A B"] = "c" }',
  ],
  "table<string, integer|integer[]>: a table (each value a number or { soft, hard })": [
    "{ nofile = { 1024, 4096 }, nproc = 100 }",
    '"yes"',
    "{ nofiles = 1024 }",
  ],
};

/** Sample values of options with rules beyond their type. */
const OPTIONS: Readonly<Record<string, SampleValues>> = {
  "ImageOptions.checksum": [
    '"sha256:0000000000000000000000000000000000000000000000000000000000000000"',
    "true",
    '"sha256:abc"',
  ],
  "HttpOptions.checksum": [
    '"sha256:0000000000000000000000000000000000000000000000000000000000000000"',
    "true",
    '"sha256:abc"',
  ],
  "GitOptions.checksum": ['"0123abc"', "true", '"v1.2"'],
  "AddOptions.checksum": ['"0123abc"', "true", '""'],
  "HttpOptions.headers": [
    '{ Accept = "text/plain", ["user-agent"] = "luakit" }',
    '"yes"',
    '{ Cookie = "a=b" }',
  ],
  "RunOptions.add_hosts": ['{ registry = "10.0.0.1" }', '"yes"', '{ registry = "10.0.0" }'],
  "DefaultsOptions.add_hosts": ['{ registry = "10.0.0.1" }', '"yes"', '{ registry = "10.0.0" }'],
  "ImageFields.stop_signal": ['"SIGTERM"', "true", '"stop it"'],
  "ImageFields.onbuild": ['{ "RUN make", "COPY . /src" }', "true", '"FROM scratch"'],
  "ImageFields.user": ['"app:app"', "true", '""'],
  "ImageFields.os": ['"linux"', "true", '"Lunix"'],
  "ImageFields.arch": ['"x86_64"', "true", '"amd46"'],
  "ImageFields.created": ['"2026-01-31T12:00:00Z"', "true", '"yesterday"'],
  "Owner.user": ["1000", "true", '"a:b"'],
  "Owner.group": ["1000", "true", '"a:b"'],
  "PlatformTable.os": ['"linux"', "true", '""'],
  "PlatformTable.arch": ['"arm64"', "true", '""'],
  "PlatformTable.variant": ['"v8"', "true", '""'],
  "ArgOptions.description": ['"text"', "true", '"\\xff"'],
};

/** Options that another option of the same table requires, by table or by option. */
export const REQUIRED_OPTIONS: Readonly<Record<string, string>> = {
  "CacheOptions.source": "from = s",
  Device: 'name = "vendor.com/class=gpu"',
  Healthcheck: 'test = "true"',
  PlatformTable: 'os = "linux", arch = "arm64"',
  ProgressGroup: 'id = "group"',
  SecretOptions: 'id = "token"',
};

/** Arguments by parameter, or by function and parameter. */
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
  "bk.oci_layout reference":
    '"base@sha256:0000000000000000000000000000000000000000000000000000000000000000"',
  "bk.platform os": '"linux/arm64"',
  "bk.target name": '"target" .. line()',
  "bk.target options": "function() return s end",
  "bk.secret dest": '"/run/secrets/token"',
  "os.getenv name": '"NAME"',
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
