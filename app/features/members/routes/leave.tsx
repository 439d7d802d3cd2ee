import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submitButton } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { Confirm } from "#app/ui/frame/confirm.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { Notice } from "#app/ui/notices/notice.tsx";
import { sentence } from "#app/ui/text/isolate.ts";
import { getLeaving } from "../detail.server.ts";
import { leaveShape } from "../forms.ts";
import { leaveWorkspace } from "../leave-and-remove.server.ts";
import type { Route } from "./+types/leave";

export const meta: Route.MetaFunction = () => titled("Leave workspace");

export async function loader({ context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { base, name, member } = tenant;
	return { ...(await getLeaving(tenant)), base, workspace: name, me: member.id };
}

export async function action({ request, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const form = await submitButton(request, leaveShape);
	if (form.invalid) return form.invalid;
	await leaveWorkspace(tenant);
	const flash = { text: sentence`You left ${tenant.name}.` };
	return seeOther("/workspaces", flash);
}

export default function LeaveWorkspace({ loaderData }: Route.ComponentProps) {
	const { base, workspace, me, teams, stops, isLastOwner } = loaderData;
	return (
		<Confirm
			title={sentence`Leave ${workspace}`}
			consequences={[
				"You lose access to this workspace right away. To come back, you need an invitation.",
				...(teams.length > 0 ? [`You leave your teams: ${teams.join(", ")}.`] : []),
				...stops,
				"What you made stays: your projects remain, with your name on them.",
			]}
			submitLabel="Leave workspace"
			cancelHref={pageIn(base, "/members/:member", me)}
			values={{ to: "out" }}
			disabledReason={isLastOwner ? "You are the only active owner, and a workspace needs one." : null}
		>
			{isLastOwner && <NextSteps base={base} />}
		</Confirm>
	);
}

function NextSteps({ base }: { base: string }) {
	return (
		<Notice>
			<p>Do one of these first:</p>
			<ul className="bullets mt-1">
				<li>
					<a className="link" href={pageIn(base, "/members")}>
						Choose a member
					</a>{" "}
					and transfer ownership to them, or make them an owner too.
				</li>
				<li>
					<a className="link" href={pageIn(base, "/settings/close")}>
						Close the workspace
					</a>{" "}
					if nobody needs it anymore.
				</li>
			</ul>
		</Notice>
	);
}
