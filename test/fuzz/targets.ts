/** All fuzz targets. */
import type { Target } from "./target.js";
import { apiCalls } from "./targets/api-calls.js";
import { callLines, callPositions } from "./targets/call-positions.js";
import { daemonAnswers } from "./targets/daemon-answers.js";
import { http2Frames } from "./targets/http2-frames.js";
import { ignoreFiles, ignorePatterns } from "./targets/ignore-patterns.js";
import { baseImages, imageConfigs } from "./targets/image-config.js";
import { json } from "./targets/json.js";
import { longTexts } from "./targets/long-texts.js";
import { optionValues, quantities } from "./targets/option-values.js";
import { imageReferences, platforms, urls } from "./targets/references.js";
import { requestOptions } from "./targets/request-options.js";
import { dedentation, variables } from "./targets/texts.js";

export const TARGETS: readonly Target[] = [
  apiCalls,
  requestOptions,
  platforms,
  imageReferences,
  urls,
  optionValues,
  quantities,
  json,
  imageConfigs,
  baseImages,
  variables,
  dedentation,
  ignoreFiles,
  ignorePatterns,
  longTexts,
  http2Frames,
  daemonAnswers,
  callPositions,
  callLines,
];
