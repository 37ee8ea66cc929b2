/** The Lua values of mounts. */
import type { Mount } from "../../llb/vertex/mount.js";
import type { HostClass } from "../../schema/host-library.js";
import { instance, type Type } from "../../schema/types.js";
import { HostObject } from "../../util/host-object.js";
import { quoted } from "../../util/shown-text.js";

/** The Lua value of a mount. */
export class MountValue extends HostObject {
  override readonly hostClass = "Mount";
  readonly mount: Mount;

  constructor(mount: Mount) {
    super();
    this.mount = Object.freeze(mount);
    Object.freeze(this);
  }

  override toString(): string {
    const { mount } = this;
    const where =
      mount.dest ?? (mount.type === "secret" && mount.env !== undefined ? `$${mount.env}` : "");
    return where === "" ? `Mount(${mount.type})` : `Mount(${mount.type} ${where})`;
  }
}

/** The Lua class of mounts, without methods and fields. */
export const mountClass: HostClass = {
  name: "Mount",
  methods: new Map(),
  toText: String,
  unknownField: (_object, name) =>
    `a Mount has no field or method ${quoted(name)}: it is a value for mounts = { … }`,
};

/** The type of mounts. */
export const mountType: Type<MountValue> = instance(
  "Mount",
  (object) => object instanceof MountValue,
);
