-- A job that has nothing to do does nothing.
SELECT 1;
