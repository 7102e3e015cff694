// Written by audio-edition: Lambda@Edge of the origin's request, for the behaviour that takes
// __FOLDER__/*/feed.xml. Its role may read the bucket (s3:GetObject).
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";

const TEMPLATE = "feed-members.xml";
const MARK = "__MARK__";
const HEADERS = {
  "content-type": "application/rss+xml; charset=utf-8",
  "cache-control": "private, max-age=300, s-maxage=60",
  "referrer-policy": "no-referrer",
  "x-robots-tag": "noindex, nofollow, noarchive",
};

export const handler = async (event) => {
  const request = event.Records[0].cf.request;
  const token = request.uri.slice("__FOLDER__/".length).split("/")[0];
  const origin = request.origin.s3;
  const place = /^(.+)\.s3[.-]([a-z0-9-]+)\.amazonaws\.com$/.exec(origin.domainName);
  const folder = (origin.path || "").replace(/^\//, "");
  const asked = {
    Bucket: place[1],
    Key: (folder ? folder + "/" : "") + "__BASE__".slice(1) + TEMPLATE,
  };
  const stored = await new S3Client({ region: place[2] }).send(new GetObjectCommand(asked));
  const body = (await stored.Body.transformToString()).replaceAll(MARK, token);
  const headers = {};
  for (const name of Object.keys(HEADERS)) {
    headers[name] = [{ key: name, value: HEADERS[name] }];
  }
  return { status: "200", statusDescription: "OK", headers, body };
};
