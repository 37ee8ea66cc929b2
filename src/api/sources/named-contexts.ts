/** Contexts that the client names: what they are as states. */
import type { SourcePosition } from "../../errors.js";
import { contextState, type ContextUse, type NamedContext } from "../../llb/context-source.js";
import { headDigest, readDefinition } from "../../llb/marshal.js";
import type { State } from "../../llb/state.js";
import type { Platform } from "../../oci/platform.js";
import type { Build } from "../build.js";

/** Where a context is asked for. */
export interface ContextCall {
  readonly build: Build;
  readonly frames: () => readonly SourcePosition[];
  /** It stands for a target. */
  readonly isTarget?: true;
}

/** Returns the use of a context by a call. */
export function contextUse(
  platform: Platform,
  { build, frames, isTarget }: ContextCall,
): ContextUse {
  const { resolveMode } = build.options;
  return { platform, resolveMode, frames: frames(), ...(isTarget !== undefined && { isTarget }) };
}

/** The state of a named context. */
export function namedContextState(
  { name, source }: NamedContext,
  platform: Platform,
  call: ContextCall,
): State {
  return withInput(contextState(source, contextUse(platform, call), name), call.build);
}

/** The state of an input, which may be scratch: only its definition tells. Other states stay as they are. */
export function withInput(state: State, build: Build): State {
  const vertex = state.output?.vertex;
  if (vertex?.kind !== "image" || vertex.input === undefined) return state;
  const { definition } = build.images.image(vertex);
  const isScratch =
    definition === undefined || headDigest(readDefinition(definition)) === undefined;
  return isScratch ? state.derive({ output: undefined }) : state;
}
