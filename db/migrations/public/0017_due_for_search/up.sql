-- Everything from before the search gets its entries from the daily job, on the day after this migration.
UPDATE "public"."tenant_activity" SET "due_on" = least("due_on", current_date);
