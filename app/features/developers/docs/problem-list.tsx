import { href } from "react-router";
import { PROBLEMS } from "./words.ts";

/** Links to the page of each kind of problem. `current`: the kind whose page this is. */
export function ProblemList({ current }: { current?: string }) {
	return (
		<ul className="kinds">
			{Object.entries(PROBLEMS).map(([kind, { status }]) => (
				<li key={kind}>
					<span className="text-ink-soft">{status}</span>{" "}
					<a
						className="link"
						href={href("/api/problems/:problem", { problem: kind })}
						aria-current={kind === current ? "page" : undefined}
					>
						{kind}
					</a>
				</li>
			))}
		</ul>
	);
}
