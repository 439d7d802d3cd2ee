/** How a receiver verifies a webhook in one language. Each defines `verify(secret, headers, body)`, or its like. */
export type VerificationCode = { language: string; code: string };

const NODE = `import { createHmac, timingSafeEqual } from "node:crypto";

// headers: with names in lower case; body: the text as it arrived, before JSON.parse
export function verify(secret, headers, body) {
  const id = headers["webhook-id"];
  const time = headers["webhook-timestamp"];
  if (!(Math.abs(Date.now() / 1000 - Number(time)) < 300)) return false;
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  const wanted = createHmac("sha256", key).update(\`\${id}.\${time}.\${body}\`).digest();
  return (headers["webhook-signature"] ?? "").split(" ").some((one) => {
    const [version, text = ""] = one.split(",");
    const given = Buffer.from(text, "base64");
    return version === "v1" && given.length === wanted.length && timingSafeEqual(given, wanted);
  });
}`;

const PYTHON = `import base64, hashlib, hmac, time

# headers: with names in lower case; body: the text as it arrived, before json.loads
def verify(secret, headers, body):
    sent = headers["webhook-timestamp"]
    if not sent.isdigit() or abs(time.time() - int(sent)) > 300:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    text = f"{headers['webhook-id']}.{sent}.{body}".encode()
    wanted = "v1," + base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()
    return any(hmac.compare_digest(one, wanted) for one in headers["webhook-signature"].split(" "))`;

const PHP = `<?php
// $headers: with names in lower case; $body: file_get_contents("php://input")
function verify(string $secret, array $headers, string $body): bool {
    $time = $headers["webhook-timestamp"];
    if (abs(time() - (int) $time) > 300) return false;
    $key = base64_decode(substr($secret, strlen("whsec_")));
    $text = $headers["webhook-id"] . "." . $time . "." . $body;
    $wanted = "v1," . base64_encode(hash_hmac("sha256", $text, $key, true));
    foreach (explode(" ", $headers["webhook-signature"]) as $one) {
        if (hash_equals($wanted, $one)) return true;
    }
    return false;
}`;

const RUBY = `require "base64"
require "openssl"

# headers: with names in lower case; body: the text as it arrived, before JSON.parse
def verify(secret, headers, body)
  time = headers["webhook-timestamp"]
  return false if (Time.now.to_i - time.to_i).abs > 300
  key = Base64.decode64(secret.delete_prefix("whsec_"))
  text = "#{headers["webhook-id"]}.#{time}.#{body}"
  wanted = "v1," + Base64.strict_encode64(OpenSSL::HMAC.digest("SHA256", key, text))
  headers["webhook-signature"].split(" ").any? do |one|
    one.bytesize == wanted.bytesize && OpenSSL.fixed_length_secure_compare(one, wanted)
  end
end`;

const GO = `package webhooks

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Verify tells whether a request is ours. body: the bytes as they arrived.
func Verify(secret string, header http.Header, body []byte) bool {
	sent, err := strconv.ParseInt(header.Get("webhook-timestamp"), 10, 64)
	if err != nil || time.Since(time.Unix(sent, 0)).Abs() > 5*time.Minute {
		return false
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil {
		return false
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(header.Get("webhook-id") + "." + header.Get("webhook-timestamp") + "."))
	mac.Write(body)
	wanted := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
	for _, one := range strings.Fields(header.Get("webhook-signature")) {
		if hmac.Equal([]byte(one), []byte(wanted)) {
			return true
		}
	}
	return false
}`;

const SHELL = `# secret, id, time, signature: texts; body: a file with the bytes as they arrived
verify() {
  [ $(( $(date +%s) - time )) -lt 300 ] && [ $(( time - $(date +%s) )) -lt 300 ] || return 1
  key=$(printf %s "\${secret#whsec_}" | base64 -d | od -An -vtx1 | tr -d ' \\n')
  wanted=$({ printf '%s.%s.' "$id" "$time"; cat "$body"; } |
    openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | base64)
  for one in $signature; do [ "$one" = "v1,$wanted" ] && return 0; done
  return 1
}`;

/** The six languages that receivers are most often written in. `tests` run each whose language is installed. */
export const VERIFICATION_CODE: VerificationCode[] = [
	{ language: "JavaScript (Node.js)", code: NODE },
	{ language: "Python", code: PYTHON },
	{ language: "PHP", code: PHP },
	{ language: "Ruby", code: RUBY },
	{ language: "Go", code: GO },
	{ language: "Shell (openssl)", code: SHELL },
];
