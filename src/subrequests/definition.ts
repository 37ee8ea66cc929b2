/** The description of a subrequest for clients. */

/** The fields of BuildKit's subrequests.Request, in its order. */
export interface SubrequestDefinition {
  readonly type: "rpc";
  readonly inputs: null;
  readonly refs: null;
  readonly name: `frontend.${string}`;
  readonly version: string;
  readonly description: string;
  readonly opts: readonly Named[] | null;
  readonly metadata: readonly Named[];
}

interface Named {
  readonly name: string;
  readonly description: string;
}

/** The option that selects a target. */
export const TARGET_OPTION: Named = { name: "target", description: "The target, as for a build" };

/** Defines a question. `options` are the client options that it reads, `metadata` the keys of its answer. */
export function defineSubrequest(
  name: string,
  question: {
    readonly version: string;
    readonly description: string;
    readonly options: readonly Named[] | null;
    readonly metadata: readonly string[];
  },
): SubrequestDefinition {
  return {
    type: "rpc",
    inputs: null,
    refs: null,
    name: `frontend.${name}`,
    version: question.version,
    description: question.description,
    opts: question.options,
    metadata: question.metadata.map((key) => ({ name: key, description: "" })),
  };
}
