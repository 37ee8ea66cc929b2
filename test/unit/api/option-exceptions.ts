/** Options that need values, companions or arguments of their own. */
import { NON_EMPTY, STRING, TEXT, TRUE, type Samples } from "./option-samples.js";

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
  "ImageFields.onbuild": {
    right: '{ "RUN make", "COPY . /src" }',
    wrongType: TRUE,
    expects: "a string",
    wrong: {
      lua: '"FROM scratch"',
      says: 'expected a Dockerfile instruction such as "RUN make" (not FROM, MAINTAINER or ONBUILD), got the string "FROM scratch"',
    },
  },
  "ImageFields.user": {
    ...TEXT,
    right: '"app:app"',
    wrong: {
      lua: '""',
      says: 'expected a user that is not empty; bk.unset removes the inherited one, got the string ""',
    },
  },
  "ImageFields.os": {
    ...NON_EMPTY,
    right: '"linux"',
    wrong: { lua: '"Lunix"', says: 'expected a name such as in "linux/arm64", got "Lunix"' },
  },
  "ImageFields.arch": {
    ...NON_EMPTY,
    right: '"x86_64"',
    wrong: { lua: '"amd46"', says: 'expected a name such as in "linux/arm64", got "amd46"' },
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
