-- Which workspaces were due before is not known any more. Being due once too often costs a job that finds nothing to do.
UPDATE "public"."tenant_activity" SET "due_on" = least("due_on", current_date);
