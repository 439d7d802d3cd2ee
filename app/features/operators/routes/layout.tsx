import { data, Outlet, useLocation } from "react-router";
import { ClerkUnavailable } from "#app/platform/clerk/client.server.ts";
import { takeFlash } from "#app/platform/http/flash.server.ts";
import { findOperator, type Operator } from "#app/platform/operators/operators.server.ts";
import { refuse } from "#app/platform/refusal.ts";
import { refuseUnknown } from "#app/tenant/people/member.server.ts";
import { requirePerson } from "#app/tenant/people/person.ts";
import { PlainFrame } from "#app/ui/frame/frame.tsx";
import { Notice } from "#app/ui/notices/notice.tsx";
import { getOperator, operatorContext } from "../context.ts";
import type { Route } from "./+types/layout";

/** Lets only operators in; for everyone else these pages do not exist. */
const enter: Route.MiddlewareFunction = async ({ request, context }) => {
	const { userId } = await requirePerson({ request, context });
	const operator = (await find(userId)) ?? refuseUnknown();
	context.set(operatorContext, operator);
};

export const middleware = [enter];

/** Finds the operator. Reveals nothing about who is one while Clerk cannot say. */
async function find(userId: string): Promise<Operator | undefined> {
	try {
		return await findOperator(userId);
	} catch (error) {
		if (!(error instanceof ClerkUnavailable)) throw error;
		return refuse(503, {
			message:
				"Our sign-in service isn’t responding, so we can’t tell who you are. Reload this page in a moment.",
			retryAfterSeconds: error.retryAfterSeconds,
		});
	}
}

export function loader({ request, context }: Route.LoaderArgs) {
	const { id, name, email } = getOperator(context);
	const { flash, headers } = takeFlash(request);
	return data({ person: { id, name, email }, flash }, { headers });
}

const places = [
	{ label: "Overview", page: "/admin" },
	{ label: "Workspaces", page: "/admin/tenants" },
	{ label: "Migrations", page: "/admin/migrations" },
	{ label: "Webhooks", page: "/admin/webhooks" },
	{ label: "Queues", page: "/admin/queues" },
	{ label: "Errors", page: "/admin/errors" },
	{ label: "Metrics", page: "/admin/metrics" },
	{ label: "Log", page: "/admin/log" },
];

export default function OperatorLayout({ loaderData: { person, flash } }: Route.ComponentProps) {
	const { pathname } = useLocation();
	const items = places.map(({ label, page }) => {
		const isWithin = page !== "/admin" && pathname.startsWith(`${page}/`);
		return { label, href: page, current: pathname === page || isWithin };
	});
	return (
		<PlainFrame person={person} navigation={{ label: "Operations", items }}>
			{flash && (
				<div className="mb-6">
					<Notice
						isOutcome
						tone={flash.tone ?? "success"}
						action={flash.undo && { label: "Undo", ...flash.undo }}
					>
						{flash.text}
					</Notice>
				</div>
			)}
			<Outlet />
		</PlainFrame>
	);
}
