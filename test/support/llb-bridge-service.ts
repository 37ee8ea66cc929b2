/** Adapts LLBBridge to the server of grpc-js. */
import type { DescMessage, DescMethod, MessageShape } from "@bufbuild/protobuf";
import type { MethodDefinition, ServiceDefinition } from "@grpc/grpc-js";
import { deserializer, methodPath, serializer } from "../../src/gateway/service.js";
import { LLBBridge } from "../../src/gen/github.com/moby/buildkit/frontend/gateway/pb/gateway_pb.js";

type AnyMessage = MessageShape<DescMessage>;

/** All methods of the service by local name. */
export const LLB_BRIDGE: ServiceDefinition = Object.fromEntries(
  LLBBridge.methods.map((method) => [method.localName, definitionOf(method)]),
);

function definitionOf(method: DescMethod): MethodDefinition<AnyMessage, AnyMessage> {
  const isStream = method.methodKind === "bidi_streaming";
  return {
    path: methodPath(method),
    requestStream: isStream,
    responseStream: isStream,
    requestSerialize: serializer(method.input),
    requestDeserialize: deserializer(method.input),
    responseSerialize: serializer(method.output),
    responseDeserialize: deserializer(method.output),
  };
}
