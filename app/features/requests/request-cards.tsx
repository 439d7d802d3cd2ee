import { pageIn } from "#app/platform/http/address/page-in.ts";
import { PERMISSIONS } from "#app/tenant/permissions/permissions.ts";
import { Badge } from "#app/ui/elements/badge.tsx";
import { ButtonLink } from "#app/ui/elements/button.tsx";
import { Time } from "#app/ui/text/time.tsx";
import type { ListedRequest } from "./list.server.ts";

type ListProps = {
	requests: ListedRequest[];
	decides: boolean;
	base: string;
	memberId: string;
	timeZone: string;
	now: Date;
};

/** Lists open requests, each with its actions. */
export function OpenRequests({ requests, decides, ...rest }: ListProps) {
	return (
		<ul className="request-cards">
			{requests.map((request) => (
				<li key={request.id} className="card">
					<Heading request={request} decides={decides} {...rest} />
					<Words>{request.message}</Words>
					{decides && <Decide request={request} base={rest.base} />}
				</li>
			))}
		</ul>
	);
}

/** Lists decided requests, each with the decision. */
export function DecidedRequests({ requests, decides, ...rest }: ListProps) {
	return (
		<ul className="request-cards">
			{requests.map((request) => (
				<li key={request.id} className="card">
					<Heading request={request} decides={decides} {...rest} />
					<Words>{request.message}</Words>
					<Decision request={request} {...rest} />
				</li>
			))}
		</ul>
	);
}

type CardProps = Pick<ListProps, "timeZone" | "now"> & { request: ListedRequest };

function Heading({
	request,
	decides,
	base,
	memberId,
	timeZone,
	now,
}: CardProps & Pick<ListProps, "decides" | "base" | "memberId">) {
	const { name, userId, suspended, permission, createdAt } = request;
	return (
		<div className="section-header">
			<h3 className="wrap-anywhere">
				{decides && (
					<>
						<a className="link" href={pageIn(base, "/members/:member", userId)}>
							<bdi>{name}</bdi>
						</a>
						{userId === memberId && " (you)"}:{" "}
					</>
				)}
				{permission ? PERMISSIONS[permission].description : "A permission that no longer exists"}
			</h3>
			<span className="row text-small text-ink-soft">
				{suspended && <Badge tone="warning">Suspended</Badge>}
				<Time at={createdAt} timeZone={timeZone} now={now} />
			</span>
		</div>
	);
}

function Words({ children }: { children: string | null }) {
	if (!children) return null;
	return (
		<blockquote dir="auto" className="prose my-2 wrap-anywhere">
			{children}
		</blockquote>
	);
}

function Decide({ request: { id, name }, base }: { request: ListedRequest; base: string }) {
	const about = (
		<span className="sr-only">
			{" "}
			the request from <bdi>{name}</bdi>
		</span>
	);
	return (
		<div className="row mt-3">
			<ButtonLink variant="quiet" size="small" href={pageIn(base, "/requests/:request/approve", id)}>
				Approve{about}
			</ButtonLink>
			<ButtonLink variant="danger-quiet" size="small" href={pageIn(base, "/requests/:request/decline", id)}>
				Decline{about}
			</ButtonLink>
		</div>
	);
}

function Decision({ request, timeZone, now }: CardProps) {
	const { status, role, answer, decidedBy = "Someone", decidedAt } = request;
	const approved = status === "approved";
	return (
		<div className="mt-3">
			<p className="row">
				<Badge tone={approved ? "success" : "neutral"}>{approved ? "Approved" : "Declined"}</Badge>
				<span className="text-ink-soft">
					by <bdi>{decidedBy}</bdi>
					{approved && role && (
						<>
							, with the role <bdi>{role}</bdi>
						</>
					)}
					{decidedAt && (
						<>
							, <Time at={decidedAt} timeZone={timeZone} now={now} />
						</>
					)}
				</span>
			</p>
			<Words>{answer}</Words>
		</div>
	);
}
