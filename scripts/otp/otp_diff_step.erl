%% What can happen to a supervisor and its children, and how it is written down.
-module(otp_diff_step).
-export([crash/3, ended/2, calls/2, join/2, one_of/1, shuffled/1, shutdown/1, spec/2, stops/1, starts/1, state/2]).

%% Kills these children of a supervisor. All of them are dead before it hears of the first. What is to be written down, and who is dead.
crash(Tab, Sup, Children) ->
    Ends = [{Name, Pid, one_of([boom, boom, boom, normal, shutdown, kill])} || {Name, Pid} <- Children],
    erlang:suspend_process(Sup),
    Dead = [begin
         Ref = erlang:monitor(process, Pid),
         case Reason of kill -> exit(Pid, kill); _ -> Pid ! {exit, Reason} end,
         receive {'DOWN', Ref, process, Pid, _} -> ets:delete(Tab, Pid), Pid end
     end || {_, Pid, Reason} <- Ends],
    erlang:resume_process(Sup),
    {["crash ", join(" ", [[atom_to_list(Name), "=", atom_to_list(Reason)] || {Name, _, Reason} <- Ends])], Dead}.

ended(_, true) -> "ok";
ended(Root, false) ->
    receive {'EXIT', Root, Reason} -> ["ended ", atom_to_list(Reason)] after 20000 -> exit(hangs) end.

%% What the supervisors have called, in order of time.
calls(Tab, Order) ->
    Ref = erlang:trace_delivered(all),
    receive {trace_delivered, all, Ref} -> ok end,
    Calls = lists:filtermap(fun({_, Call}) -> call(Tab, Call) end, lists:sort(received())),
    join(", ", case Order of in_order -> Calls; in_no_order -> lists:sort(Calls) end).

received() ->
    receive {trace_ts, _, call, Call, Time} -> [{Time, Call} | received()] after 0 -> [] end.

call(_, {otp_diff, start_child, [_, Name | _]}) -> {true, "start " ++ atom_to_list(Name)};
call(Tab, {erlang, exit, [Pid, Reason]}) ->
    case ets:lookup(Tab, Pid) of
        [{Pid, Name}] -> {true, word(Reason) ++ atom_to_list(Name)};
        [] -> false
    end.

word(shutdown) -> "stop ";
word(kill) -> "kill ".

state(Name, undefined) -> [" ", atom_to_list(Name), "-"];
state(Name, _) -> [" ", atom_to_list(Name), "+"].

%% --- how children are

spec(Shutdown, supervisor) -> #{shutdown => spec_shutdown(Shutdown), type => supervisor};
spec(Shutdown, worker) -> #{shutdown => spec_shutdown(Shutdown)}.

spec_shutdown(wait) -> 5000;
spec_shutdown(short) -> 20;
spec_shutdown(brutal) -> brutal_kill;
spec_shutdown(infinity) -> infinity.

shutdown(worker) -> one_of([wait, wait, wait, brutal, short]);
shutdown(supervisor) -> infinity.

%% Only who has little time may be stuck.
stops(short) -> one_of([shutdown, stuck]);
stops(_) -> one_of([shutdown, shutdown, normal, boom]).

%% What a significant child means by saying that it is not to be there, we take for its end, and OTP does not.
starts(Significant) ->
    Ignore = case Significant of true -> ok; false -> ignore end,
    First = one_of([Ignore, error | lists:duplicate(20, ok)]),
    [First | [one_of([ok, ok, ok, error, Ignore]) || _ <- lists:seq(1, rand:uniform(6) - 1)]].

join(Separator, Words) -> lists:join(Separator, [case is_atom(Word) of true -> atom_to_list(Word); false -> Word end || Word <- Words]).

one_of(List) -> lists:nth(rand:uniform(length(List)), List).

shuffled(List) -> [Item || {_, Item} <- lists:sort([{rand:uniform(), Item} || Item <- List])].
