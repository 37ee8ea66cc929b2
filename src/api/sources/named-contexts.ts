/** Creates states of named contexts. */
import type { SourcePosition } from "../../errors.js";
import { contextState, type ContextUse, type NamedContext } from "../../llb/context-source.js";
import { headDigest, readDefinition } from "../../llb/marshal.js";
import type { State } from "../../llb/state.js";
import type { Platform } from "../../oci/platform.js";
import type { Build } from "../build.js";

/** The use of a named context. */
export interface ContextCall {
  readonly build: Build;
  readonly frames: () => readonly SourcePosition[];
  /** True if the context replaces a target. */
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

/** Creates the state of a named context. */
export function namedContextState(
  { name, source }: NamedContext,
  platform: Platform,
  call: ContextCall,
): State {
  return withInput(contextState(source, contextUse(platform, call), name), call.build);
}

/** Returns scratch for an input whose definition is empty, and any other state unchanged. */
export function withInput(state: State, build: Build): State {
  const vertex = state.output?.vertex;
  if (vertex?.kind !== "image" || vertex.input === undefined) return state;
  const { definition } = build.images.image(vertex);
  const isScratch =
    definition === undefined || headDigest(readDefinition(definition)) === undefined;
  return isScratch ? state.derive({ output: undefined }) : state;
}
