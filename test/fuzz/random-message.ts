/** Creates random protobuf messages of any type. */
import {
  create,
  ScalarType,
  type DescField,
  type DescMessage,
  type MessageInitShape,
  type MessageShape,
} from "@bufbuild/protobuf";
import type { Random } from "./random.js";

/** The values of scalar fields. */
export interface Contents {
  readonly text: (random: Random, field: DescField) => string;
  readonly bytes: (random: Random) => Uint8Array;
}

const INTEGERS = [0, 1, 2, 5, 100, 3 * 2 ** 20, 2 ** 31 - 1];

/** Returns a message in which most fields are set. */
export function randomMessage<T extends DescMessage>(
  random: Random,
  schema: T,
  contents: Contents,
  depth = 0,
): MessageShape<T> {
  const init: Record<string, unknown> = {};
  for (const member of schema.members) {
    if (random.chance(depth > 4 ? 90 : 20)) continue;
    if (member.kind === "oneof") {
      const field = random.pick(member.fields);
      init[member.localName] = { case: field.localName, value: valueOf(field) };
    } else {
      init[member.localName] = valueOf(member);
    }
  }
  return create(schema, init as MessageInitShape<T>);

  function valueOf(field: DescField): unknown {
    if (field.fieldKind === "list") return random.list(0, 3, () => itemOf(field));
    if (field.fieldKind !== "map") return itemOf(field);
    return Object.fromEntries(
      random.list(0, 2, () => [contents.text(random, field), itemOf(field)]),
    );
  }

  function itemOf(field: DescField): unknown {
    if (field.message !== undefined)
      return randomMessage(random, field.message, contents, depth + 1);
    if (field.enum !== undefined) return random.pick(field.enum.values).number;
    switch (field.scalar) {
      case ScalarType.STRING:
        return contents.text(random, field);
      case ScalarType.BYTES:
        return contents.bytes(random);
      case ScalarType.BOOL:
        return random.chance(50);
      case ScalarType.INT64:
      case ScalarType.SINT64:
      case ScalarType.SFIXED64:
        return random.pick([...INTEGERS.map(BigInt), -1n, -5n, 2n ** 63n - 1n, -(2n ** 63n)]);
      case ScalarType.UINT64:
      case ScalarType.FIXED64:
        return random.pick([...INTEGERS.map(BigInt), 2n ** 64n - 1n]);
      case ScalarType.DOUBLE:
      case ScalarType.FLOAT:
        return random.pick([0, 0.5, -1, NaN]);
      case ScalarType.INT32:
      case ScalarType.SINT32:
      case ScalarType.SFIXED32:
        return random.pick([...INTEGERS, -1]);
      case ScalarType.UINT32:
      case ScalarType.FIXED32:
        return random.pick([...INTEGERS, 2 ** 31 + 0o755, 2 ** 27 + 0o777, 0o644]);
    }
  }
}
