import { Children, createContext, isValidElement, type ReactNode, useId } from "react";

/** The ids of the reasons that a group of buttons shows below all of them. */
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
	const given = Children.toArray(children).map(
		(child) => isValidElement<{ disabledReason?: string | null }>(child) && child.props.disabledReason,
	);
	const reasons = [...new Set(given.filter((reason) => typeof reason === "string"))];
	const ids = new Map(reasons.map((reason, index) => [reason, `${id}-${index}`]));
	return (
		<div className="button-group">
			<GroupReasons value={ids}>
				<div className={layout}>{children}</div>
			</GroupReasons>
			{reasons.map((reason) => (
				<p key={reason} id={ids.get(reason)} className="reason">
					{reason}
				</p>
			))}
		</div>
	);
}
