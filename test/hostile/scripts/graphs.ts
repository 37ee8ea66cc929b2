/** Very large graphs, and endless requests to the daemon. */
import { fails, ONE_SECOND, tooLong, works, type HostileScript } from "../hostile-script.js";

export const GRAPHS: readonly HostileScript[] = [
  {
    what: "a chain of steps without end",
    script: "local s = bk.scratch()\nwhile true do s = s:mkdir('/x') end",
    options: ONE_SECOND,
    ends: tooLong(2),
  },
  {
    what: "a graph each of whose states is merged with the one before",
    script:
      "local s = bk.scratch():mkfile('/x', '')\nfor i = 1, 60 do s = bk.merge(s, s:mkfile('/' .. i, '')) end bk.export(s)",
    ends: fails("build.lua:2: the history of the image has more than 1000000 entries"),
  },
  {
    what: "a diamond 3,000 times",
    script:
      "local s = bk.image('alpine:3.20')\nfor i = 1, 3000 do s = s:copy(s, '/etc/passwd', '/p' .. i) end bk.export(s)",
    ends: works(),
  },
  {
    what: "a chain of 10,000 steps",
    script:
      "local s = bk.scratch() for i = 1, 10000 do s = s:mkfile('/' .. i, '') end bk.export(s)",
    ends: works(),
  },
  {
    what: "a chain of 10,000 variables, each of which names the one before",
    script:
      "local s = bk.image('alpine:3.20'):env('K', 'v') for i = 1, 10000 do s = s:env('K', '$K') end bk.export(s:run('true'))",
    ends: works(),
  },
  {
    what: "a variable that doubles 40 times",
    script:
      "local s = bk.image('alpine:3.20'):env('K', 'xxxxxxxxxx')\nfor i = 1, 40 do s = s:env('K', '$K$K') end\nbk.export(s:run('true'))",
    ends: fails("build.lua:2: "),
  },
  {
    what: "a working directory that grows 5,000 times",
    script:
      "local s = bk.image('alpine:3.20')\nfor i = 1, 5000 do s = s:workdir('aaaaaaaaaa') end\nbk.export(s)",
    ends: fails("build.lua:"),
  },
  {
    what: "30,000 different base images",
    script:
      "local t = {}\nfor i = 1, 30000 do t[i] = bk.image('example.com/i' .. i) end\nbk.export(bk.merge(t))",
    ends: fails("build.lua:2: the script looks up more than 1000 base images"),
  },
  {
    what: "20,000 binds of different images",
    script: `local mounts = {}
for i = 1, 20000 do mounts[i] = bk.bind(bk.image("example.com/i" .. i), "/m" .. i) end
bk.export(bk.image("alpine:3.20"):run("true", { mounts = mounts }))`,
    ends: fails("build.lua:2: the script looks up more than 1000 base images"),
  },
  {
    what: "10,000 base images that do not exist, caught",
    script:
      "for i = 1, 10000 do pcall(function() return bk.image('example.com/i' .. i):get_env('A') end) end",
    ends: works(),
  },
  {
    what: "5,000 targets",
    script:
      "for i = 1, 5000 do bk.target('t' .. i, function() return bk.scratch():mkfile('/x', '') end) end\nbk.export(bk.scratch())",
    ends: works(),
  },
  {
    what: "a 20 MB default of a variable",
    script: "bk.export(bk.image('alpine:3.20'):workdir('${B:-' .. ('a/'):rep(1e7) .. '}'))",
    ends: fails("build.lua:1: "),
  },
  {
    what: "100,000 variables within each other's defaults",
    script:
      "bk.export(bk.image('alpine:3.20'):env('A', ('${B:-'):rep(1e5) .. 'x' .. ('}'):rep(1e5)))",
    ends: fails("build.lua:1: "),
  },
  {
    what: "two exports",
    script: "bk.export(bk.scratch())\nbk.export(bk.scratch())",
    ends: fails("build.lua:2: bk.export: "),
  },
];
