import { pageIn } from "#app/platform/http/address/page-in.ts";
import { ButtonLink } from "#app/ui/elements/button.tsx";
import { Section } from "#app/ui/elements/card.tsx";
import { WhyNot } from "#app/ui/elements/disabled-reason.tsx";
import { Time } from "#app/ui/text/time.tsx";
import type { ReportState } from "./report.server.ts";

type ReportSectionProps = ReportState & { base: string; timeZone: string; now: Date };

/** Shows, on the security page, whether the isolation of workspaces was tested. */
export function ReportSection({ provenAt, cannotDownload, base, timeZone, now }: ReportSectionProps) {
	return (
		<Section title="Workspace isolation" boxed>
			{provenAt ? (
				<p className="mb-3 max-w-text">
					We test access across workspaces on every page, form, export and background job, in every role. The
					report from <Time at={provenAt} timeZone={timeZone} now={now} /> lists the version, the tests and
					the results.
				</p>
			) : (
				<p className="max-w-text">
					We test access across workspaces on every page, form, export and background job, in every role.
				</p>
			)}
			{provenAt && cannotDownload && (
				<p className="reason">
					<WhyNot reason={cannotDownload} />
				</p>
			)}
			{provenAt && !cannotDownload && (
				<div className="row">
					<ButtonLink variant="quiet" href={pageIn(base, "/settings/security/report")}>
						Isolation report
					</ButtonLink>
				</div>
			)}
		</Section>
	);
}
