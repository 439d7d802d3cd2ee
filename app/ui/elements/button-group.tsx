import { Children, createContext, isValidElement, type ReactNode, useId } from "react";
import { type DisabledReason, sentenceOf, WhyNot } from "./disabled-reason.tsx";

/** The ids of the sentences that a group of buttons shows below all of them. */
export const GroupReasons = createContext<ReadonlyMap<string, string>>(new Map());

/**
 * Shows buttons beside one another, or below one another in a narrow card. Each reason against them is said once,
 * below them all. `children` are `Button`s and `ButtonLink`s.
 *
 * Accessibility: as `Button`; buttons with the same reason are described by the same sentence.
 */
export function ButtonGroup({
	layout = "row",
	children,
}: {
	layout?: "row" | "column";
	children: ReactNode;
}) {
	const id = useId();
	const ofEach = Children.toArray(children).map(reasonsOf);
	const reasons = new Map(ofEach.flat());
	const isOneForAll = reasons.size === 1 && ofEach.every(({ length }) => length > 0);
	const ids = new Map([...reasons.keys()].map((sentence, index) => [sentence, `${id}-${index}`]));
	return (
		<div className="button-group">
			<GroupReasons value={ids}>
				<div className={layout}>{children}</div>
			</GroupReasons>
			{[...reasons].map(([sentence, reason]) => (
				<p key={sentence} id={ids.get(sentence)} className="reason">
					<WhyNot reason={reason} brief={isOneForAll || undefined} />
				</p>
			))}
		</div>
	);
}

function reasonsOf(child: ReactNode): [sentence: string, reason: DisabledReason][] {
	if (!isValidElement<{ disabledReason?: DisabledReason | null }>(child)) return [];
	const { disabledReason: reason } = child.props;
	return reason ? [[sentenceOf(reason), reason]] : [];
}
