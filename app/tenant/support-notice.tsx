import { pageIn } from "#app/platform/http/address/page-in.ts";
import { Notice } from "#app/ui/notices/notice.tsx";
import { Time } from "#app/ui/text/time.tsx";
import { allows } from "./permissions/permissions.ts";
import type { Tenant } from "./tenant.server.ts";

/** What every page says while operators of the platform may view the workspace. */
export type SupportFacts = {
	until: Date;
	/** True for the operator who is viewing; everyone else is a member. */
	isForSupport: boolean;
	/** Where an owner ends the access. */
	href: string | undefined;
};

/** Returns undefined while no one has support access. */
export function supportFactsOf(tenant: Tenant, now = new Date()): SupportFacts | undefined {
	const { supportUntil: until, isForSupport = false, base, member } = tenant;
	if (!until || until <= now) return undefined;
	const ends = !isForSupport && allows(member, "organization:manage");
	return { until, isForSupport, href: ends ? pageIn(base, "/settings/security/support") : undefined };
}

/** Accessibility: a status in words, above the page's heading; the action to end it is a link. */
export function SupportNotice({ support, timeZone }: { support: SupportFacts; timeZone: string }) {
	const until = <Time at={support.until} timeZone={timeZone} />;
	return (
		<div className="mb-6 print:hidden">
			<Notice tone="info">
				{support.isForSupport ? (
					<>
						You are viewing this workspace as support until {until}. It’s read-only, and every page you open
						is recorded in its audit log.{" "}
						<a href="/admin" className="link">
							Back to operations
						</a>
					</>
				) : (
					<>
						Support can view this workspace until {until}.{" "}
						{support.href && (
							<a href={support.href} className="link">
								View or end access
							</a>
						)}
					</>
				)}
			</Notice>
		</div>
	);
}
