import type { ReactNode } from "react";
import { Avatar } from "../elements/avatar.tsx";
import { Time } from "../text/time.tsx";

/** An event: who did it, the rest of the sentence ("renamed the project to Moon base"), when, and where to see it. */
export type ActivityItem = {
	id: string;
	who: string;
	whoId?: string;
	sentence: ReactNode;
	at: Date | string;
	href?: string;
	/** More of the same kind, as sentences, which are shown on request. */
	folded?: string[];
};

type ActivityProps = {
	items: ActivityItem[];
	timeZone: string;
	locale?: string;
	now: Date | string | number;
};

/**
 * Lists events, newest first.
 *
 * Accessibility: an ordered list; each entry is a sentence with its time; initials and line are decoration.
 */
export function Activity({ items, timeZone, locale, now }: ActivityProps) {
	return (
		<ol className="activity">
			{items.map((item) => (
				<li key={item.id}>
					<Avatar name={item.who} id={item.whoId} />
					<div className="min-w-0 pt-1 wrap-anywhere">
						<p>
							<strong>
								<bdi>{item.who}</bdi>
							</strong>{" "}
							{item.href ? (
								<a href={item.href} className="link">
									{item.sentence}
								</a>
							) : (
								item.sentence
							)}
						</p>
						{item.folded && <Folded sentences={item.folded} />}
						<p className="text-small text-ink-soft">
							<Time at={item.at} now={now} timeZone={timeZone} locale={locale} />
						</p>
					</div>
				</li>
			))}
		</ol>
	);
}

function Folded({ sentences }: { sentences: string[] }) {
	return (
		<details>
			<summary className="text-small text-ink-soft">
				{sentences.length === 1
					? "and one more automatic change"
					: `and ${sentences.length} more automatic changes`}
			</summary>
			<ul className="text-small">
				{sentences.map((sentence) => (
					<li key={sentence}>{sentence}</li>
				))}
			</ul>
		</details>
	);
}
