import { Button } from "#app/ui/elements/button.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { Time } from "#app/ui/text/time.tsx";
import type { InvitationPage } from "./page.server.ts";

/** What each state of an invitation's page is shown with. */
export type InvitationViewProps = {
	invitation: InvitationPage;
	/** The page's own address: its forms post to it, and signing in returns to it. */
	here: string;
	/** The page on which people add an address to their account. */
	accountUrl: string;
};

/** Isolates a name, so that a right-to-left one does not reorder the words beside it. */
export function Name({ of }: { of: string }) {
	return <bdi className="font-strong wrap-anywhere">{of}</bdi>;
}

export function Until({ invitation: { expiresAt, workspace } }: Pick<InvitationViewProps, "invitation">) {
	return (
		<>
			<Time at={expiresAt} timeZone={workspace.timeZone} />{" "}
			<span className="text-ink-soft">({workspace.timeZone.replaceAll("_", " ")})</span>
		</>
	);
}

/** Renders one answer as a form with a single button. */
export function Answer({
	here,
	answer,
	label,
	quiet,
}: {
	here: string;
	answer: "accept" | "decline" | "ask";
	label: string;
	quiet?: true;
}) {
	return (
		<PostForm hidden={{ answer }} action={here}>
			<Button variant={quiet ? "quiet" : "primary"}>{label}</Button>
		</PostForm>
	);
}
