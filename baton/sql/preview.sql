-- What a change would do, from the same text as the change itself.
{ownership}
{flows}
