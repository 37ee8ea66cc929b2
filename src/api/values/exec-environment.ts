/** Types of options for commands: hosts, limits, devices. */
import { required, table, withDefault } from "../../schema/table.js";
import { listHole, listOf, mapOf } from "../../schema/collections.js";
import {
  INVALID,
  boolean,
  choice,
  integer,
  mapped,
  nonEmptyText,
  type Type,
} from "../../schema/types.js";
import { suggestion } from "../../schema/suggest.js";
import { ULIMIT_NAMES, isIpAddress } from "../../llb/command-environment.js";
import type { Device, ExtraHost, Ulimit } from "../../llb/exec-options.js";
import { quoted } from "../../util/shown-text.js";

const ipAddress: Type<string> = mapped(nonEmptyText, (word) =>
  isIpAddress(word) ? { value: word } : { problem: `expected an IP address, got ${quoted(word)}` },
);

/** The type of lines of /etc/hosts: `{ name = "10.0.0.1" }`. */
export const extraHosts: Type<readonly ExtraHost[]> = mapped(mapOf(ipAddress), (map) => ({
  value: [...map].map(([host, ip]) => ({ host: host.toLowerCase(), ip })),
}));

const limit = integer(-1, Number.MAX_SAFE_INTEGER);

const softAndHard: Type<readonly [number, number]> = mapped(listOf(limit), (values) => {
  const [soft, hard = soft] = values;
  if (soft === undefined || hard === undefined || values.length > 2) {
    return { problem: "expected { soft, hard }" };
  }
  if (hard !== -1 && (soft > hard || soft === -1)) {
    return { problem: `the soft limit ${soft} is above the hard limit ${hard}` };
  }
  return { value: [soft, hard] };
});
const oneLimit: Type<readonly [number, number]> = mapped(limit, (value) => ({
  value: [value, value],
}));
const limits: Type<readonly [number, number]> = choice<readonly [number, number]>(
  "a number or { soft, hard }",
  [oneLimit, softAndHard],
  (value) => {
    if (value.type === "table") return softAndHard;
    return value.type === "integer" || value.type === "float" ? oneLimit : undefined;
  },
);

/** The type of resource limits: `{ nofile = { 1024, 4096 } }` or `{ nofile = 1024 }`. */
export const ulimits: Type<readonly Ulimit[]> = mapped(mapOf(limits), (map) => {
  const unknown = [...map.keys()].find((name) => !ULIMIT_NAMES.includes(name));
  if (unknown !== undefined) {
    return {
      problem: `there is no limit ${quoted(unknown)}${suggestion(unknown, ULIMIT_NAMES)}`,
    };
  }
  return { value: [...map].map(([name, [soft, hard]]) => ({ name, soft, hard })) };
});

const deviceTable = table("Device", "A CDI device.", {
  name: required(nonEmptyText, "Name, such as `vendor.com/class=device`."),
  optional: withDefault(boolean, "The step also runs without the device.", false),
});
const deviceFromTable: Type<Device> = mapped(deviceTable, ({ name, optional: isOptional }) => ({
  value: { name, optional: isOptional },
}));
const deviceFromName: Type<Device> = mapped(nonEmptyText, (name) => ({
  value: { name, optional: false },
}));

const deviceName = "the name of a device, or { name = …, optional = true }";

/** The type of CDI devices: a list of names, or of tables with `name` and `optional`. */
export const devices: Type<readonly Device[]> = deviceList(
  choice(deviceName, [deviceFromName, deviceFromTable], (value) =>
    value.type === "table" ? deviceFromTable : deviceFromName,
  ),
);

/**
 * Reads a list whose items may be tables. A table with names as keys is a device, and a table with integers as keys is
 * a nested list.
 */
function deviceList(item: Type<Device>): Type<readonly Device[]> {
  const read: Type<readonly Device[]>["read"] = (value, path, problems) => {
    if (value.type !== "table" || value.entries[0]?.[0].type === "string") {
      const one = item.read(value, path, problems);
      return one === INVALID ? INVALID : [one];
    }
    const items = value.entries.map(([key, entry], index) => {
      const at = `${path}[${index + 1}]`;
      if (key.type !== "integer" || key.value !== BigInt(index + 1)) return listHole(at, problems);
      return entry.type === "boolean" && !entry.value ? [] : read(entry, at, problems);
    });
    return items.includes(INVALID)
      ? INVALID
      : items.flatMap((list) => (list === INVALID ? [] : list));
  };
  return {
    lua: "Text|(Text|Device)[]",
    expected: `${item.expected}, or a list of such`,
    parts: [item],
    read,
  };
}
