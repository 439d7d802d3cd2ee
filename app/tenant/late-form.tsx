import type { Refusal, SentForm } from "#app/platform/refusal.ts";
import { Button, ButtonLink } from "#app/ui/button.tsx";
import { RequestReference } from "#app/ui/request-reference.tsx";

/**
 * The body of the page that hands back a form which could not be accepted: sign in elsewhere, send again here.
 * Works without script; nothing that was typed is lost, except files, which are named.
 */
export function LateForm({ refusal, form, status }: { refusal: Refusal; form: SentForm; status: number }) {
	// Whoever was too fast is told how long in the sentence itself.
	const wait = status === 429 ? undefined : refusal.retryAfterSeconds;
	return (
		<div className="stack max-w-text py-4 @4xl:py-12">
			<title>{`${refusal.title} · Tenantry`}</title>
			<div>
				<p className="text-ink-soft">Error {status}</p>
				<h1 className="mt-1 wrap-anywhere">{refusal.title}</h1>
				<p className="mt-3">{refusal.message}</p>
			</div>
			<LostFiles names={form.lostFiles} />
			<form method="post" action={form.action} className="row">
				{form.fields.map(([name, value], index) => (
					// biome-ignore lint/suspicious/noArrayIndexKey: names repeat, and the list never changes
					<input key={index} type="hidden" name={name} value={value} />
				))}
				{status === 401 && (
					<ButtonLink href={form.signInUrl} target="_blank" rel="noopener" variant="quiet">
						Sign in in a new tab
					</ButtonLink>
				)}
				<Button>Send again</Button>
			</form>
			{wait && <p className="text-ink-soft">Best wait about {wait} seconds before you send it again.</p>}
			<RequestReference />
		</div>
	);
}

function LostFiles({ names }: { names: string[] }) {
	if (names.length === 0) return null;
	return (
		<div className="card">
			<p>These files cannot be kept. Choose them again on the page you came from:</p>
			<ul className="bullets mt-1">
				{names.map((name) => (
					<li key={name} className="wrap-anywhere">
						<bdi>{name}</bdi>
					</li>
				))}
			</ul>
		</div>
	);
}
