import { Section } from "#app/ui/elements/card.tsx";
import { Notice } from "#app/ui/notices/notice.tsx";
import type { SecretOnce } from "./endpoints.server.ts";
import { VERIFICATION_CODE } from "./verification-code.ts";

/** Shows the secret of an endpoint, this once, and how a receiver verifies with it. */
export function NewSecret({ shown: { secret } }: { shown: SecretOnce }) {
	if (secret === undefined) {
		return (
			<Notice tone="warning">
				This was done already, and the secret can’t be shown again. If you didn’t copy it, rotate it.
			</Notice>
		);
	}
	return (
		<div className="stack">
			<Section title="Copy the secret now" boxed>
				<p className="mb-3 max-w-text">
					This is the only time that it can be shown. The receiver needs it to tell our requests from those of
					others.
				</p>
				<output className="block wrap-anywhere">
					<copy-text>
						<code className="select-all">{secret}</code>
					</copy-text>
				</output>
			</Section>
			<VerificationCode />
		</div>
	);
}

/** Shows how to verify a signature, in each language. */
export function VerificationCode() {
	return (
		<Section title="Verify what arrives">
			<p className="mb-3 max-w-text">
				Each request has the headers <code>webhook-id</code>, <code>webhook-timestamp</code> and{" "}
				<code>webhook-signature</code>, as{" "}
				<a className="link" href="https://www.standardwebhooks.com/" rel="noreferrer">
					Standard Webhooks
				</a>{" "}
				defines them. Answer with a 2xx status within 15 seconds. The same id can arrive more than once, and
				the order is not promised: <code>sequence</code> in the body tells it.
			</p>
			{VERIFICATION_CODE.map(({ language, code }) => (
				<details key={language}>
					<summary>{language}</summary>
					<pre className="overflow-x-auto">
						<code>{code}</code>
					</pre>
				</details>
			))}
		</Section>
	);
}
