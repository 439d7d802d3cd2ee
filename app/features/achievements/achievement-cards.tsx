import { BadgePicture } from "#app/ui/elements/badge-picture.tsx";
import { CardGrid } from "#app/ui/elements/card.tsx";
import { Time } from "#app/ui/text/time.tsx";

type Achievement = { id: number; name: string; rewardText: string; badge: string; reachedAt: Date };

/**
 * Shows what a member has achieved.
 *
 * Accessibility: a list; each item has its name as a heading below the section’s.
 */
export function AchievementCards({
	achievements,
	timeZone,
	now,
}: {
	achievements: Achievement[];
	timeZone: string;
	now: Date;
}) {
	return (
		<CardGrid>
			{achievements.map(({ id, name, rewardText, badge, reachedAt }) => (
				<article key={id} className="card flex flex-wrap gap-4">
					<BadgePicture badge={badge} />
					<div className="min-w-0 flex-1 basis-40 wrap-anywhere">
						<h3 className="text-body">
							<bdi>{name}</bdi>
						</h3>
						{rewardText && <p className="whitespace-pre-line">{rewardText}</p>}
						<p className="mt-1 text-small text-ink-soft">
							Reached <Time at={reachedAt} timeZone={timeZone} now={now} precision="day" />
						</p>
					</div>
				</article>
			))}
		</CardGrid>
	);
}
