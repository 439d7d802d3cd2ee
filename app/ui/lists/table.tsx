// biome-ignore-all lint/a11y/noRedundantRoles: the cards of narrow screens are display: block, which takes a native table's roles away in some browsers
import type { ReactNode } from "react";
import { classNames } from "../elements/class-names.ts";
import { ChoiceMark } from "../forms/choice-mark.tsx";
import { Name } from "../text/name.tsx";

/** The sorting that a heading offers: the address that turns it on or reverses it, and the current direction, if any. */
export type Sort = { href: string; direction?: "ascending" | "descending" };

/** One column: its heading and what it shows of a row. The first column is the row's name. */
export type Column<Row> = {
	key: string;
	header: string;
	cell: (row: Row) => ReactNode;
	sort?: Sort;
	align?: "start" | "end";
	/** Shown as a column only where there is ample room, and not on a narrow screen: the row's own page has it. */
	spare?: boolean;
	/** On a narrow screen: without its heading, for what speaks for itself; or not at all, as its own page has it. */
	narrow?: "bare" | "absent";
	/** Holds words of ours, such as a state: they are never broken. */
	words?: true;
};

/** A box before each row, for a form around the table: what it sends, and what it is called ("Select Moon base"). */
type RowSelection<Row> = { name: string; value: (row: Row) => string; label: (row: Row) => string };

type TableProps<Row> = {
	/** Describes the table in words; read first, shown above. */
	caption: string;
	captionHidden?: true;
	columns: Column<Row>[];
	rows: Row[];
	rowKey: (row: Row) => string;
	/** The row's own page: the name links to it. */
	rowHref?: (row: Row) => string | undefined;
	/** Actions for a row, in words, at its end. */
	actions?: (row: Row) => ReactNode;
	/** Each row has one short button, which is beside both of its lines on a narrow screen. */
	shortAction?: true;
	/** Each row's name is a sentence, which the other columns continue on a narrow screen. */
	sentences?: true;
	/** Many rows to look through: eight of them on a phone’s screen. */
	dense?: true;
	selection?: RowSelection<Row> | undefined;
};

/**
 * Shows rows of the same kind; where there is room for less than 40rem, each takes two lines: its name, and what else
 * there is to know.
 *
 * Accessibility: caption, `scope` on every heading, the row's name is its header and its link; sorted headings have
 * `aria-sort` and are links. Roles are written out because `display: block` (on narrow screens) removes a native table's
 * semantics in some browsers.
 */
export function Table<Row>({
	caption,
	captionHidden,
	columns,
	rows,
	rowKey,
	rowHref,
	actions,
	shortAction,
	sentences,
	dense,
	selection,
}: TableProps<Row>) {
	return (
		<div className="bounds">
			{selection && <ChoiceMark name={selection.name} />}
			<table
				className={classNames(
					"table",
					shortAction && "short-action",
					sentences && "sentences",
					dense && "dense",
				)}
				role="table"
			>
				<caption className={captionHidden && "sr-only"}>{caption}</caption>
				<thead role="rowgroup">
					<tr role="row">
						{selection && (
							<th scope="col" role="columnheader" className="select">
								<span className="sr-only">Select</span>
							</th>
						)}
						{columns.map((column) => (
							<Heading key={column.key} column={column} />
						))}
						{actions && (
							<th scope="col" role="columnheader" className="actions end">
								<span className="sr-only">Actions</span>
							</th>
						)}
					</tr>
				</thead>
				<tbody role="rowgroup">
					{rows.map((row) => (
						<tr key={rowKey(row)} role="row">
							{selection && <Select row={row} {...selection} />}
							{columns.map((column, index) =>
								index === 0 ? (
									<th key={column.key} scope="row" role="rowheader">
										<RowName href={rowHref?.(row)}>
											<Name>{column.cell(row)}</Name>
										</RowName>
									</th>
								) : (
									<td
										key={column.key}
										role="cell"
										data-label={column.narrow ? undefined : column.header}
										className={lookOf(column)}
									>
										<Name>{column.cell(row)}</Name>
									</td>
								),
							)}
							{actions && (
								<td role="cell" className="actions end">
									<div className="row">{actions(row)}</div>
								</td>
							)}
						</tr>
					))}
				</tbody>
			</table>
		</div>
	);
}

function Select<Row>({ row, name, value, label }: RowSelection<Row> & { row: Row }) {
	return (
		<td role="cell" className="select">
			<label>
				<input type="checkbox" name={name} value={value(row)} />
				<span className="sr-only">{label(row)}</span>
			</label>
		</td>
	);
}

const arrows = { ascending: "↑", descending: "↓" };

function Heading<Row>({ column }: { column: Column<Row> }) {
	const { header, sort } = column;
	return (
		<th
			scope="col"
			role="columnheader"
			aria-sort={sort?.direction}
			className={classNames(sort && "sortable", lookOf(column)) || undefined}
		>
			{sort ? (
				<a href={sort.href}>
					{header}
					{sort.direction && <span aria-hidden="true">{arrows[sort.direction]}</span>}
				</a>
			) : (
				header
			)}
		</th>
	);
}

function RowName({ href, children }: { href: string | undefined; children: ReactNode }) {
	return href ? <a href={href}>{children}</a> : children;
}

function lookOf<Row>({ align, spare, narrow, words }: Column<Row>): string | undefined {
	const classes = [align === "end" && "end", spare && "spare", words && "words"];
	return classNames(...classes, narrow === "absent" && "wide") || undefined;
}
