import { ButtonLink } from "#app/ui/button.tsx";
import { Section } from "#app/ui/card.tsx";
import { Time } from "#app/ui/time.tsx";
import type { ReportState } from "./report.server.ts";

type ReportSectionProps = ReportState & { base: string; timeZone: string; now: Date };

/** Whether the walls between workspaces were tried, as a part of the page of security. */
export function ReportSection({ provenAt, cannotDownload, base, timeZone, now }: ReportSectionProps) {
	return (
		<Section title="Walls between workspaces" boxed>
			{provenAt ? (
				<p className="mb-3 max-w-text">
					We try to get at another workspace's things through every page, form, export and job, as every role.
					The report of <Time at={provenAt} timeZone={timeZone} now={now} /> says of which version, what was
					tried, and what came of it.
				</p>
			) : (
				<p className="mb-3 max-w-text">
					This installation has no isolation report. Whoever runs it makes one with{" "}
					<code>npm run isolation:prove</code>, and it can be downloaded here.
				</p>
			)}
			{provenAt && (
				<div className="row">
					<ButtonLink
						variant="quiet"
						href={`${base}/settings/security/report`}
						disabledReason={cannotDownload}
					>
						Isolation report
					</ButtonLink>
				</div>
			)}
		</Section>
	);
}
