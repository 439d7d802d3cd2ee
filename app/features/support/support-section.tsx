import { pageIn } from "#app/platform/http/address/page-in.ts";
import { Button, ButtonLink } from "#app/ui/elements/button.tsx";
import { Section } from "#app/ui/elements/card.tsx";
import { type DisabledReason, WhyNot } from "#app/ui/elements/disabled-reason.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { DescriptionList } from "#app/ui/lists/description-list.tsx";
import { Time } from "#app/ui/text/time.tsx";
import type { Grant, SupportState } from "./support-page.server.ts";

type SupportSectionProps = SupportState & {
	base: string;
	timeZone: string;
	now: Date;
};

/** Shows, on the security page, whether support has access. */
export function SupportSection({ running, cannotManage, ...place }: SupportSectionProps) {
	const page = pageIn(place.base, "/settings/security/support");
	return (
		<Section title="Support access" boxed>
			{running ? (
				<RunningGrant grant={running} cannotManage={cannotManage} {...place} />
			) : (
				<p className="mb-3 max-w-text">
					The operators of this service can’t see what’s in this workspace. An owner can give them access for
					a few hours.
				</p>
			)}
			{cannotManage ? (
				<p className="reason">
					<WhyNot reason={cannotManage} />
				</p>
			) : (
				<div className="row">
					<ButtonLink variant="quiet" href={page}>
						{running ? "History of support access" : "Grant support access"}
					</ButtonLink>
				</div>
			)}
		</Section>
	);
}

type RunningGrantProps = {
	grant: Grant;
	base: string;
	timeZone: string;
	now: Date;
	cannotManage: DisabledReason | null;
};

/** Shows the active access and the button that ends it. */
export function RunningGrant({ grant, base, timeZone, now, cannotManage }: RunningGrantProps) {
	return (
		<div className="stack mb-4">
			<p className="max-w-text">
				Support can view this workspace now. They see what an owner sees and can’t change anything. Every page
				they open is in the audit log.
			</p>
			<DescriptionList
				items={[
					{ term: "Until", details: <Time at={grant.expiresAt} now={now} timeZone={timeZone} /> },
					{ term: "Reason", details: grant.reason },
					{ term: "Files", details: grant.opensFiles ? "Can be opened" : "Names only" },
					{ term: "Granted by", details: grant.grantedBy },
				]}
			/>
			{!cannotManage && (
				<PostForm
					hidden={{ intent: "end", grant: grant.id }}
					action={pageIn(base, "/settings/security/support")}
				>
					<Button variant="danger-quiet">End support access</Button>
				</PostForm>
			)}
		</div>
	);
}
