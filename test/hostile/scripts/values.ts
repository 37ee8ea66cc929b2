/** Values from Lua that are huge, deeply nested, of the wrong type, or at the limits of their range. */
import { fails, works, type HostileScript } from "../hostile-script.js";

/** Calls with a text of 17 MB, more than BuildKit accepts, and the beginning of the error. */
const HUGE_TEXTS: readonly (readonly [call: string, error: string])[] = [
  ["bk.image(huge)", "bk.image: reference: "],
  ["bk.git('https://example.com/' .. huge)", ""],
  ["bk.http('https://example.com/' .. huge)", ""],
  ["bk.scratch():mkfile('/x', huge)", ""],
  ["bk.scratch():run(huge)", ""],
  ["bk.scratch():copy(huge, '/')", ""],
  ["bk.scratch():workdir(huge)", ""],
  ["bk.scratch():env('A', huge)", ""],
  ["bk.scratch():env(huge, '')", ""],
  ["bk.scratch():label('a', huge)", ""],
  ["bk.context(huge)", ""],
  ["bk.cache(huge)", ""],
  ["bk.target(huge, function() end)", "bk.target: "],
  ["bk.arg(huge)", "bk.arg: "],
  ["bk.platform(huge)", "bk.platform: "],
  ["bk.dedent(huge)", ""],
  ["require(huge)", "require: "],
  ["os.getenv(huge)", "os.getenv: "],
  ["bk.scratch():run('x', { mounts = { bk.secret(huge) } })", ""],
  ["bk.image('alpine:3.20'):get_env(huge)", ""],
];

/** Numbers at the limits of their range, and the beginning of the error. */
const NUMBERS: readonly (readonly [call: string, error: string])[] = [
  ["bk.image('x', { layer_limit = 1e18 | 0 })", "bk.image: options.layer_limit: "],
  ["bk.image('x', { layer_limit = 0/0 })", "bk.image: options.layer_limit: "],
  ["bk.scratch():mkfile('/x', '', { mode = math.maxinteger })", "state:mkfile: options.mode: "],
  ["bk.scratch():mkfile('/x', '', { mode = -1 })", "state:mkfile: options.mode: "],
  ["bk.scratch():mkfile('/x', '', { mode = ('7'):rep(1e6) })", "state:mkfile: options.mode: "],
  ["bk.scratch():mkfile('/x', '', { owner = 2 ^ 40 | 0 })", "state:mkfile: options.owner: "],
  ["bk.scratch():mkfile('/x', '', { owner = -1 })", "state:mkfile: options.owner: "],
  ["bk.tmpfs('/t', { size = math.huge })", "bk.tmpfs: options.size: "],
  ["bk.tmpfs('/t', { size = ('9'):rep(100) .. 'g' })", "bk.tmpfs: options.size: "],
  [
    "bk.scratch():run('x', { valid_exit_codes = '0..4294967295' })",
    "state:run: options.valid_exit_codes: ",
  ],
  [
    "bk.scratch():run('x', { valid_exit_codes = '0..1e9' })",
    "state:run: options.valid_exit_codes: ",
  ],
  [
    "bk.scratch():run('x', { ulimits = { nofile = math.mininteger } })",
    "state:run: options.ulimits",
  ],
  ["bk.scratch():expose(65536)", "state:expose: "],
  ["bk.scratch():expose('1-65536')", "state:expose: "],
  ["bk.scratch():expose(-1)", "state:expose: "],
  [
    "bk.scratch():healthcheck{ test = 'x', interval = 1e18 }",
    "state:healthcheck: value.interval: ",
  ],
  [
    "bk.scratch():healthcheck{ test = 'x', interval = 1e-10 }",
    "state:healthcheck: value.interval: ",
  ],
  ["bk.scratch():healthcheck{ test = 'x', interval = 0/0 }", "state:healthcheck: value.interval: "],
  [
    "bk.scratch():healthcheck{ test = 'x', retries = math.maxinteger }",
    "state:healthcheck: value.retries: ",
  ],
  ["bk.scratch():created('99999-01-01T00:00:00Z')", "state:created: "],
  ["bk.arg('A', 0/0)", "bk.arg: default: "],
  ["bk.arg('A', math.huge)", "bk.arg: default: "],
];

/** Values of the wrong type. */
const WRONG: readonly (readonly [call: string, error: string])[] = [
  ["bk.scratch():run(nil)", "state:run: command: expected"],
  ["bk.scratch():run(print)", "state:run: command: expected"],
  ["bk.scratch():run(coroutine.create(print))", "state:run: command: expected"],
  ["bk.scratch():run(bk.scratch())", "state:run: command: expected"],
  ["bk.scratch():run({})", "state:run: command: "],
  ["bk.scratch():run({ 'a', nil, 'c' })", "state:run: command[2]: "],
  ["bk.scratch():run({ [2 ^ 53] = 'far' })", "state:run: command"],
  ["bk.scratch():run({ a = 'key' })", "state:run: command"],
  ["bk.scratch():run('x', { env = { [{}] = 'y' } })", "state:run: options.env"],
  ["bk.scratch():run('x', { env = { [1.5] = 'y' } })", "state:run: options.env"],
  ["bk.scratch():run('x', { env = { ['A=B'] = 'y' } })", "state:run: options.env"],
  ["bk.scratch():run('x', { mounts = { 'x' } })", "state:run: options.mounts[1]: "],
  [
    "bk.scratch():run('x', setmetatable({}, { __index = { network = 'nowhere' } }))",
    "state:run: options: this table inherits options",
  ],
  ["bk.scratch().run('x', 'y')", "state:run: "],
  ["bk.merge(bk.scratch(), 'x')", "bk.merge: "],
  ["bk.merge{}", "bk.merge: "],
  ["bk.diff(1, 2)", "bk.diff: "],
  ["bk.export(nil)", "bk.export: state: expected"],
  ["bk.scratch():copy(bk.scratch(), bk.scratch(), bk.scratch())", "state:copy: "],
  ["bk.scratch():with(1)", "state:with: "],
  ["bk.platform({ os = {}, arch = print })", "bk.platform: "],
];

const LISTS: readonly HostileScript[] = [
  {
    what: "a list that contains itself",
    script: "local t = {} t[1] = t\nbk.scratch():run('x', { mounts = t })",
    ends: fails("build.lua:2: state:run: a table contains itself"),
  },
  {
    what: "a list 100,000 lists deep",
    script: "local t = { bk.scratch() } for i = 1, 1e5 do t = { t } end\nbk.merge(t)",
    ends: fails("build.lua:2: bk.merge: "),
  },
  {
    what: "a list that is each time twice as long",
    script:
      "local t = { 'x' } for i = 1, 40 do t = { t, t } end\nbk.scratch():run('x', { mounts = t })",
    ends: fails("build.lua:2: "),
  },
  {
    what: "a table that contains itself as options",
    script: "local t = {} t.env = t\nbk.scratch():run('x', t)",
    ends: fails("build.lua:2: state:run: a table contains itself"),
  },
  {
    what: "a list of a million words",
    script: "local t = {} for i = 1, 1e6 do t[i] = 'x' end\nbk.export(bk.scratch():run(t))",
    ends: fails("build.lua:2: "),
  },
  {
    what: "an environment of a million names",
    script: "local t = {} for i = 1, 1e6 do t['K' .. i] = 'v' end\nbk.export(bk.scratch():env(t))",
    ends: fails("build.lua:2: "),
  },
  {
    what: "900,000 states, merged",
    script:
      "local t, s = {}, bk.scratch():mkfile('/x', '') for i = 1, 9e5 do t[i] = s end\nbk.export(bk.merge(t))",
    ends: fails("build.lua:2: "),
  },
  {
    what: "six arguments of 100 MB",
    script: "local s = ('x'):rep(1e8)\nbk.scratch(s, s, s, s, s, s)",
    ends: fails("build.lua:2: bk.scratch: "),
  },
  {
    what: "200,000 arguments",
    script:
      "local t = {} for i = 1, 200000 do t[i] = '8080' end\nbk.scratch():expose(table.unpack(t))",
    ends: fails("build.lua:2: state:expose: the arguments are too large: more than 100000 values"),
  },
  {
    what: "a list with holes",
    script: "bk.scratch():run({ 'a', [4] = 'b' })",
    ends: fails("build.lua:1: state:run: command"),
  },
  {
    what: "a table that says by its metatable what it holds",
    script:
      "bk.scratch():run(setmetatable({}, { __index = function(_, i) return 'x' end, __len = function() return 1e9 | 0 end }))",
    ends: fails("build.lua:1: state:run: command"),
  },
  {
    what: "a file of 16 MiB",
    script: "bk.export(bk.scratch():mkfile('/x', ('x'):rep(2 ^ 24)))",
    ends: fails("build.lua:1: the build's definition exceeds the limit of this BuildKit, 16 MiB"),
  },
  {
    what: "a file of all bytes",
    script:
      "local t = {} for i = 0, 255 do t[#t + 1] = string.char(i) end\nbk.export(bk.scratch():mkfile('/x', table.concat(t)))",
    ends: works(),
  },
];

export const VALUES: readonly HostileScript[] = [
  ...HUGE_TEXTS.map(([call, error]) => ({
    what: `a text of 17 MB: ${call}`,
    script: `local huge = ("/a"):rep(8.5e6)\nlocal value = ${call}\nbk.export(value)`,
    ends: fails(new RegExp(`^build\\.lua:[23]: ${error}`)),
  })),
  ...NUMBERS.map(([call, error]) => ({
    what: call,
    script: `local value = ${call}`,
    ends: fails(`build.lua:1: ${error}`),
  })),
  ...WRONG.map(([call, error]) => ({
    what: call,
    script: `local value = ${call}`,
    ends: fails(`build.lua:1: ${error}`),
  })),
  ...LISTS,
];
