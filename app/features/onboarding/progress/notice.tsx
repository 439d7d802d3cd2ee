import { pageIn } from "#app/platform/http/address/page-in.ts";
import { ButtonLink } from "#app/ui/elements/button.tsx";
import { Section } from "#app/ui/elements/card.tsx";
import { effortOf } from "./effort.ts";
import type { OnboardingNext } from "./next.server.ts";
import { StepsProgress } from "./steps-progress.tsx";

/** Shows the next onboarding step to members who are partway through, and nothing to everyone else. */
export function OnboardingNotice({ base, next }: { base: string; next: OnboardingNext | undefined }) {
	if (!next) return null;
	const { path, total, settled, skipped, minutesLeft, nextKey, nextTitle } = next;
	const home = pageIn(base, "/onboarding");
	return (
		<Section
			title="Onboarding"
			boxed
			actions={
				<a className="link" href={home}>
					All steps
				</a>
			}
		>
			<div className="stack">
				<div className="w-full max-w-text">
					<StepsProgress label={path} settled={settled} skipped={skipped} total={total} />
				</div>
				<div className="row">
					<ButtonLink variant="quiet" href={pageIn(base, "/onboarding/:step", nextKey)}>
						Next: <bdi>{nextTitle}</bdi>
					</ButtonLink>
					<span className="text-ink-soft">
						{effortOf({ steps: total - settled, minutes: minutesLeft }, " left")}
					</span>
				</div>
			</div>
		</Section>
	);
}
