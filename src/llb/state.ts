/** The immutable state that scripts build images from. */
import type { SourcePosition } from "../errors.js";
import { HostObject } from "../util/host-object.js";
import type { Platform } from "../oci/platform.js";
import { familiarImageReference } from "../oci/image-reference.js";
import {
  changeCarried,
  emptyCarried,
  imageCarried,
  platformOf,
  type Carried,
  type ChangeTopic,
  type CarriedValues,
} from "./carried.js";
import { asRoot } from "./local-root.js";
import type { History } from "./history.js";
import type { ExecVertex } from "./vertex/exec.js";
import type { ImageVertex } from "./vertex/source.js";
import type { Output, StepDefaults, Vertex } from "./vertex/vertex.js";

interface StateProps {
  /** The file system. Undefined is scratch. */
  readonly output: Output | undefined;
  readonly carried: Carried;
  readonly history: History;
  /** The name of the state's source, for messages. */
  readonly origin: string;
  /** The number of steps on top of the source. */
  readonly steps: number;
  /** Default options of later steps. They are not part of the image. */
  readonly defaults?: StepDefaults;
  /** The last step, if it is a command. `get_mount` reads its mounts. */
  readonly lastRun?: ExecVertex | undefined;
}

/** A file system with an image configuration, a history, and defaults. Every method returns a new state. */
export class State extends HostObject {
  override readonly hostClass = "State";
  readonly output: Output | undefined;
  readonly carried: Carried;
  readonly history: History;
  readonly origin: string;
  readonly steps: number;
  readonly defaults: StepDefaults;
  readonly lastRun: ExecVertex | undefined;

  constructor(props: StateProps) {
    super();
    this.output = props.output;
    this.carried = props.carried;
    this.history = props.history;
    this.origin = props.origin;
    this.steps = props.steps;
    this.defaults = props.defaults ?? {};
    this.lastRun = props.lastRun;
    Object.freeze(this);
  }

  /** The file system for use as a root file system. */
  get root(): Output | undefined {
    return asRoot(this.output, platformOf(this.carried));
  }

  /** Returns this state with some properties replaced. */
  derive(change: Partial<StateProps>): State {
    const { output, carried, history, origin, steps, defaults, lastRun } = this;
    return new State({ output, carried, history, origin, steps, defaults, lastRun, ...change });
  }

  /** Returns the state with an empty file system. */
  static scratch(platform: Platform): State {
    return new State({
      output: undefined,
      carried: emptyCarried(platform),
      history: { kind: "start", image: undefined },
      origin: "scratch",
      steps: 0,
    });
  }

  /** Returns the state of a base image, with its configuration. */
  static image(image: ImageVertex): State {
    return new State({
      output: { vertex: image, index: 0 },
      carried: imageCarried(image),
      history: { kind: "start", image },
      origin: familiarImageReference(image.reference),
      steps: 0,
    });
  }

  /** Returns the state of a source without an image configuration. */
  static source(vertex: Vertex, platform: Platform, origin: string): State {
    return new State({
      output: { vertex, index: 0 },
      carried: emptyCarried(platform),
      history: { kind: "start", image: undefined },
      origin,
      steps: 0,
    });
  }

  /** Returns this state after a step that adds a layer. `describe` returns the step's line in `docker history`. */
  withStep(vertex: Vertex, describe: (values: CarriedValues) => string): State {
    return this.derive({
      output: { vertex, index: 0 },
      history: { kind: "step", parent: this.history, carried: this.carried, describe, layer: true },
      steps: this.steps + 1,
      lastRun: vertex.kind === "exec" ? vertex : undefined,
    });
  }

  /** Returns this state with a different last vertex, and everything else unchanged. */
  withVertex(vertex: Vertex): State {
    return this.derive({
      output: { vertex, index: this.output?.index ?? 0 },
      lastRun: vertex.kind === "exec" ? vertex : this.lastRun,
    });
  }

  /** Returns this state with a changed configuration. `describe` returns the change's line in `docker history`. */
  withChange(
    apply: (values: CarriedValues) => CarriedValues,
    describe: (values: CarriedValues) => string,
    frames: readonly SourcePosition[],
    topic?: ChangeTopic,
  ): State {
    return this.derive({
      carried: changeCarried(this.carried, apply, frames, topic),
      history: {
        kind: "step",
        parent: this.history,
        carried: this.carried,
        describe,
        layer: false,
      },
    });
  }

  /** Returns this state with a changed configuration, without a line in `docker history`. */
  withSilentChange(
    apply: (values: CarriedValues) => CarriedValues,
    frames: readonly SourcePosition[],
    topic?: ChangeTopic,
  ): State {
    return this.derive({ carried: changeCarried(this.carried, apply, frames, topic) });
  }

  /** Formats the state for messages: `State(alpine:3.20 + 3 steps)`. Contains no address, so it is reproducible. */
  override toString(): string {
    if (this.steps === 0) return `State(${this.origin})`;
    return `State(${this.origin} + ${this.steps} ${this.steps === 1 ? "step" : "steps"})`;
  }
}
