import { Notice } from "#app/ui/notices/notice.tsx";
import { Time } from "#app/ui/text/time.tsx";
import { allows } from "./permissions/permissions.ts";
import type { Tenant } from "./tenant.server.ts";

/** What every page says while somebody of the platform may look in. */
export type SupportFacts = {
	until: Date;
	/** Of the operator who looks; everybody else is a member. */
	isForSupport: boolean;
	/** Where an owner ends it. */
	href: string | undefined;
};

/** Undefined while nobody may. */
export function supportFactsOf(tenant: Tenant, now = new Date()): SupportFacts | undefined {
	const { supportUntil: until, isForSupport = false, base, member } = tenant;
	if (!until || until <= now) return undefined;
	const ends = !isForSupport && allows(member, "organization:manage");
	return { until, isForSupport, href: ends ? `${base}/settings/security/support` : undefined };
}

/** Accessibility: a status in words, above the page's heading; the way to end it is a link. */
export function SupportNotice({ support, timeZone }: { support: SupportFacts; timeZone: string }) {
	const until = <Time at={support.until} timeZone={timeZone} />;
	return (
		<div className="mb-6 print:hidden">
			<Notice tone="info">
				{support.isForSupport ? (
					<>
						You look in for support until {until}. You can change nothing here, and every page you open is in
						this workspace’s audit log.{" "}
						<a href="/admin" className="link">
							Back to operations
						</a>
					</>
				) : (
					<>
						Support can look into this workspace until {until}.{" "}
						{support.href && (
							<a href={support.href} className="link">
								See or end it
							</a>
						)}
					</>
				)}
			</Notice>
		</div>
	);
}
